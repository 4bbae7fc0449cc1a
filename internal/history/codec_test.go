package history

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func TestEveryFieldIsKept(t *testing.T) {
	var before, after record
	n := 0
	fill(t, reflect.ValueOf(&before).Elem(), &n)
	b, err := encode(&before)
	if err != nil {
		t.Fatal(err)
	}
	if err := decode(b, &after); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(before, after) {
		t.Errorf("kept:\n%+v\nread:\n%+v", before, after)
	}
	if code := after.Tasks[0].Containers[0].ExitCode; code == nil || *code != 0 {
		t.Errorf("exit code 0 was read as %v", code)
	}
}

// Nothing and an empty list are two things: not read, and nothing there.
func TestNothingIsNotEmpty(t *testing.T) {
	before := state.Service{Subnets: []string{}}
	var after state.Service
	if b, err := encode(&before); err != nil || decode(b, &after) != nil || after.Subnets == nil || after.SecurityGroups != nil {
		t.Errorf("%v: read %#v", err, after)
	}
}

// Facts change with each version of fsui. Fields are read by name, and what one side lacks costs nothing else.
func TestFieldsComeAndGo(t *testing.T) {
	type inner struct{ Deep []map[string]float64 }
	type newer struct {
		Name   string
		Added  inner
		Plus   *bool
		At     time.Time
		Retype string
		Desire int
	}
	type older struct {
		Desire  int
		Removed []string
		Retype  int
		Name    string
	}
	yes := true
	b, err := encode(&newer{
		Name: "web", Added: inner{Deep: []map[string]float64{{"a": 1.5}, nil}}, Plus: &yes, At: noon, Retype: "seven", Desire: 3,
	})
	if err != nil {
		t.Fatal(err)
	}
	got := older{}
	if err := decode(b, &got); err != nil || !reflect.DeepEqual(got, older{Name: "web", Desire: 3}) {
		t.Errorf("a newer file read by an older fsui: %+v, %v", got, err)
	}
	b, err = encode(&older{Desire: 3, Removed: []string{"x"}, Retype: 7, Name: "web"})
	if err != nil {
		t.Fatal(err)
	}
	now := newer{}
	if err := decode(b, &now); err != nil || !reflect.DeepEqual(now, newer{Name: "web", Desire: 3}) {
		t.Errorf("an older file read by a newer fsui: %+v, %v", now, err)
	}
}

func TestTextsAreNeutralised(t *testing.T) {
	b, err := encode(&state.Cluster{Status: "ACT\x1b[31mIVE\u202e"})
	if err != nil {
		t.Fatal(err)
	}
	var c state.Cluster
	if err := decode(b, &c); err != nil || c.Status != "ACTIVE" {
		t.Errorf("read %q, %v", c.Status, err)
	}
}

func TestWhatCannotBeKept(t *testing.T) {
	if _, err := encode(&struct{ F func() }{func() {}}); err == nil || !strings.Contains(err.Error(), "func()") {
		t.Errorf("a function was kept: %v", err)
	}
}

// A file that promises more than it holds is not believed, whatever it costs to write one.
func TestPromisesAreNotBelieved(t *testing.T) {
	deep := append([]byte{0}, bytes.Repeat([]byte{byte(kindList), 1}, 1000)...)
	wide := append(binary.AppendUvarint([]byte{1, 5}, 0)[:2], "Tasks"...)
	wide = append(wide, byte(kindMap), byte(kindText), 0, byte(kindList))
	many := append(binary.AppendUvarint(wide, memoryLimit/8), bytes.Repeat([]byte{byte(kindMap), byte(kindNone)}, memoryLimit/16)...)
	for name, b := range map[string][]byte{
		"no bytes":            {},
		"more texts":          binary.AppendUvarint(nil, 1<<60),
		"a longer text":       {1, 200, 'x'},
		"a text not there":    {0, byte(kindMap), byte(kindText), 7},
		"a kind not there":    {0, 99},
		"a name that is none": {0, byte(kindMap), byte(kindInt), 2},
		"no end":              {0, byte(kindMap)},
		"too much":            {0, byte(kindMap), byte(kindNone), 0},
		"too deep":            deep,
		"a list too long":     binary.AppendUvarint(wide, 1<<40),
		"more than memory":    append(many, byte(kindNone)),
	} {
		if err := decode(b, &record{}); err == nil {
			t.Errorf("%s was believed", name)
		}
	}
}

func FuzzDecode(f *testing.F) {
	r, _ := recordOf(estate(2, 3, 1).Snapshot(), origin)
	b, err := encode(r)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte{0, byte(kindMap), byte(kindNone)})
	f.Fuzz(func(t *testing.T, b []byte) {
		var r record
		if decode(b, &r) != nil {
			return
		}
		again, err := encode(&r)
		if err != nil {
			t.Fatal(err)
		}
		var second record
		if err := decode(again, &second); err != nil {
			t.Fatalf("what was read cannot be read again: %v", err)
		}
	})
}
