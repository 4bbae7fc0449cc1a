package awsdoc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"time"
)

// UnmarshalJSON reads a time in any form AWS's tools print: RFC 3339, or seconds since 1970 with decimals, as version 1
// of the AWS CLI and the API itself do. Null is the zero time.
func (m *moment) UnmarshalJSON(raw []byte) error {
	if bytes.Equal(raw, []byte("null")) {
		return nil
	}
	if len(raw) > 0 && raw[0] == '"' {
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return err
		}
		t, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			return fmt.Errorf("read a time: %w", err)
		}
		*m = moment(t)
		return nil
	}
	var seconds float64
	if err := json.Unmarshal(raw, &seconds); err != nil {
		return err
	}
	whole, part := math.Modf(seconds)
	*m = moment(time.Unix(int64(whole), int64(part*1e9)).UTC().Round(time.Millisecond))
	return nil
}
