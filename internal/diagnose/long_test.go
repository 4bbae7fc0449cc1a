package diagnose_test

import (
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/diagnose"
	"github.com/fsui/fsui/internal/state"
)

// The deciding words are found wherever they stand in a long text, over the seams of its pieces too; a long text that tells
// nothing is shown by its ends.
func TestLongTexts(t *testing.T) {
	causes := builtin(t)
	const words = "CannotPullContainerError: toomanyrequests: You have reached your pull rate limit"
	for _, before := range []int{0, 15_300, 15_350, 16_380, 31_000, 100_000} {
		text := strings.Repeat("x ", before/2) + words + strings.Repeat(" y", 10_000)
		if d := causes.Diagnose(recorded(text, diagnose.Error)); len(d.Findings) != 1 || d.Findings[0].Cause != "image-pull-rate-limited" || d.Findings[0].Confidence != state.Certain {
			t.Errorf("after %d bytes: %s", before, slugs(d))
		}
	}
	d := causes.Diagnose(recorded("begin "+strings.Repeat("z ", 50_000)+"end", diagnose.Error))
	if text := d.Findings[0].Evidence[0].Text; d.Findings[0].Cause != "unknown" || len(text) > 5000 || !strings.HasPrefix(text, "begin") || !strings.HasSuffix(text, "end") {
		t.Errorf("%s: %d bytes", slugs(d), len(text))
	}
}
