package state

import (
	"strings"
	"testing"
	"time"
)

const (
	driftRepo = "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/web"
	driftOld  = "sha256:0123456789abcdef0123"
	driftNew  = "sha256:fedcba9876543210fedc"
)

// drifting is a service of one container whose tasks run the given images, with ECR's answers.
func drifting(image string, answers []ECRImage, runs ...string) (*Snapshot, *Service) {
	s := NewStore()
	key := ServiceKey{Cluster: ClusterKey{Scope: Scope{"aws", "111122223333", "us-east-1"}, Name: "prod"}, Name: "web"}
	const arn = "arn:aws:ecs:us-east-1:111122223333:task-definition/web:7"
	svc := &Service{Key: key, TaskDefinition: arn}
	s.Apply(func(e *Edit) {
		e.PutService(svc)
		e.PutTaskDefinition(&TaskDefinition{ARN: arn, Containers: []ContainerDefinition{{Name: "app", Image: image}}})
		e.PutImages(&Images{Service: key, Definition: arn, Newest: strings.Replace(arn, ":7", ":10", 1), ECR: answers})
		for i, digest := range runs {
			e.PutTask(&Task{
				Key: TaskKey{key.Cluster, string(rune('a' + i))}, Service: "web", LastStatus: StatusRunning, DesiredStatus: StatusRunning,
				TaskDefinition: arn, Containers: []Container{{Name: "app", Image: image, ImageDigest: digest}},
			})
		}
		e.PutTask(&Task{ // on its way out
			Key: TaskKey{key.Cluster, "z"}, Service: "web", LastStatus: StatusRunning, DesiredStatus: StatusStopped, TaskDefinition: arn,
			Containers: []Container{{Name: "app", ImageDigest: "sha256:gone"}},
		})
	})
	return s.Snapshot(), svc
}

func TestDriftIsSaidOnlyWhereItIsCertain(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	tag := driftRepo + ":stable"
	points := func(digest string, index bool) ECRImage {
		return ECRImage{Image: tag, Digest: digest, Index: index, PushedAt: now.Add(-5 * time.Minute)}
	}
	held := func(index bool) ECRImage {
		return ECRImage{Image: driftRepo + "@" + driftOld, Digest: driftOld, Index: index}
	}
	lost := ECRImage{Image: driftRepo + "@" + driftOld, Missing: "ImageNotFoundException"}
	for name, c := range map[string]struct {
		image   string
		answers []ECRImage
		runs    []string
		want    DriftState
		words   string
	}{
		"the tag's own":        {tag, []ECRImage{points(driftOld, false)}, []string{driftOld, driftOld}, ImageSame, "shop/web:stable points at now: sha256:0123456789ab"},
		"pushed over":          {tag, []ECRImage{points(driftNew, false), held(false)}, []string{driftOld}, ImageMoved, "now points at sha256:fedcba987654, pushed 5m ago"},
		"part of an index?":    {tag, []ECRImage{points(driftNew, true), held(false)}, []string{driftOld}, ImageUnclear, "several platforms"},
		"an index, not looked": {tag, []ECRImage{points(driftNew, true)}, []string{driftOld}, ImageUnclear, "several platforms"},
		"from index to index":  {tag, []ECRImage{points(driftNew, true), held(true)}, []string{driftOld}, ImageMoved, "now points at"},
		"its image is deleted": {tag, []ECRImage{points(driftNew, false), lost}, []string{driftOld}, ImageMoved, "cannot pull it"},
		"two images":           {tag, []ECRImage{points(driftNew, false), held(false)}, []string{driftOld, driftOld, driftNew}, ImageMixed, "2 × sha256:0123456789ab, 1 × sha256:fedcba987654 (where the tag points now)"},
		"no such tag":          {tag, []ECRImage{{Image: tag, Missing: "ImageNotFoundException"}, held(false)}, []string{driftOld}, ImageAbsent, "has no tag shop/web:stable (ImageNotFoundException); the tasks run sha256:0123456789ab"},
		"denied":               {tag, []ECRImage{{Image: tag, Fault: &Fault{Attempted: "ecr:DescribeImages", Code: "AccessDenied"}}}, []string{driftOld}, ImageUnread, "ecr:DescribeImages AccessDenied"},
		"not asked":            {tag, nil, []string{driftOld}, ImageUnread, "is not read yet"},
		"no task":              {tag, []ECRImage{points(driftNew, false)}, nil, ImageIdle, "no task tells"},
		"pinned":               {driftRepo + "@" + driftOld, nil, []string{driftOld}, ImagePinned, "pinned to sha256:0123456789ab"},
		"elsewhere":            {"public.ecr.aws/nginx/nginx:1.27", nil, []string{driftOld}, ImageNotECR, "is not of a private ECR repository"},
		"elsewhere, mixed":     {"nginx:1.27", nil, []string{driftOld, driftNew}, ImageMixed, "different images of nginx:1.27"},
	} {
		snap, svc := drifting(c.image, c.answers, c.runs...)
		d := snap.Drifts(svc)[0]
		if words := d.Words(now); d.State != c.want || !strings.Contains(words, c.words) {
			t.Errorf("%s: %s: %s", name, d.State, words)
		}
		if drifted := c.want == ImageMoved || c.want == ImageMixed || c.want == ImageAbsent; d.Drifted() != drifted || len(d.Next(svc.Key)) > 0 != drifted {
			t.Errorf("%s: %v, %q", name, d.Drifted(), d.Next(svc.Key))
		}
		if words := snap.BehindWords(svc); !strings.HasPrefix(words, "uses web:7; web:10 is the newest") {
			t.Errorf("%s: %q", name, words)
		}
	}
}

func TestECRNames(t *testing.T) {
	for image, want := range map[string]ECRName{
		driftRepo + ":1": {driftRepo, "111122223333", "us-east-1", "shop/web", "1", ""},
		"111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/web":          {"111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/web", "111122223333", "cn-north-1", "web", "latest", ""},
		"111122223333.dkr-ecr.eu-west-1.on.aws/web:1@" + driftOld:       {"111122223333.dkr-ecr.eu-west-1.on.aws/web", "111122223333", "eu-west-1", "web", "", driftOld},
		"111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com/a/b/c:x": {"111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com/a/b/c", "111122223333", "us-gov-west-1", "a/b/c", "x", ""},
	} {
		if got, ok := ParseECRName(image); !ok || got != want {
			t.Errorf("%s: %+v %v", image, got, ok)
		}
	}
	for _, image := range []string{"nginx", "public.ecr.aws/a/b:1", "11112222333.dkr.ecr.us-east-1.amazonaws.com/a", "111122223333.dkr.ecr.us-east-1.example.com/a", "111122223333.dkr.ecr.us-east-1.amazonaws.com", "ghcr.io/a/b", ""} {
		if got, ok := ParseECRName(image); ok {
			t.Errorf("%s: %+v", image, got)
		}
	}
}
