package reach_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/reach"
)

// Documents with holes, and with values where others belong, get an error of one line or an answer that is sound. This
// reaches what fuzzing bytes rarely does: documents that are well-formed and wrong.
func TestDocumentsWithHoles(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	answered, refused := 0, 0
	for name, build := range estates() {
		var doc bytes.Buffer
		if err := awsdoc.WriteNetwork(&doc, build()); err != nil {
			t.Fatal(err)
		}
		for range 40 {
			var tree map[string]any
			if err := json.Unmarshal(doc.Bytes(), &tree); err != nil {
				t.Fatal(err)
			}
			for range 1 + random.IntN(4) {
				tear(random, tree)
			}
			torn, err := json.Marshal(tree)
			if err != nil {
				t.Fatal(err)
			}
			n, err := awsdoc.Network(bytes.NewReader(torn))
			if err != nil {
				if refused++; strings.ContainsAny(err.Error(), "\n\x1b") {
					t.Errorf("%s: an error of more than a line: %q", name, err)
				}
				continue
			}
			answered++
			sound(t, reach.Evaluate(n, "sts", "dynamodb"))
			if t.Failed() {
				t.Fatalf("%s: %s", name, torn)
			}
		}
	}
	if answered < 50 || refused < 50 {
		t.Errorf("%d answered, %d refused: the holes are of one kind", answered, refused)
	}
}

// tear goes down a document and changes one value.
func tear(random *rand.Rand, tree map[string]any) {
	for {
		keys := make([]string, 0, len(tree))
		for key := range tree {
			keys = append(keys, key)
		}
		if len(keys) == 0 {
			return
		}
		slices.Sort(keys)
		key := keys[random.IntN(len(keys))]
		switch value := tree[key].(type) {
		case map[string]any:
			if tree = value; random.IntN(10) > 0 {
				continue
			}
		case []any:
			if len(value) > 0 && random.IntN(10) > 0 {
				i := random.IntN(len(value))
				if below, ok := value[i].(map[string]any); ok {
					tree = below
					continue
				}
				value[i] = torn(random, value[i])
				return
			}
		}
		if random.IntN(3) == 0 {
			delete(tree, key)
		} else {
			tree[key] = torn(random, tree[key])
		}
		return
	}
}

func torn(random *rand.Rand, value any) any {
	others := []any{
		nil, "", "0.0.0.0/0", "::/0", "10.20.10.0/24", "64:ff9b::/96", "private-a", "public-b", "sg-task", "vpc-other", "nat-b", "eigw-1", "pl-s3", "-1", "6", "deleted", "available",
		"block-ingress", true, false, -1, 0, 443, 70000,
		[]any{},
		map[string]any{},
		"255.255.255.255/32", "eu-west-1b", "arn:aws:ecs:us-east-2:444455556666:x",
	}
	if s, ok := value.(string); ok && random.IntN(4) == 0 {
		return s + "\x1b[31m\n"
	}
	return others[random.IntN(len(others))]
}
