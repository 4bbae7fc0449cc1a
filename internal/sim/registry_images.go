package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// push is a tag that was moved to another image; what it says of the container's end goes before what the task says.
type push struct {
	at      time.Time
	ends    *endEntry // nil: as before
	deleted bool      // the tag was taken away, and its image with it
}

// pushes are those of an image's full name, oldest first. Every image was there before the world began.
func (w *World) pushed(image string) []push {
	all := w.images[image]
	n := len(all)
	for n > 0 && all[n-1].at.After(w.now()) {
		n--
	}
	return all[:n]
}

// digestAfter stands for the manifest that the name leads to after so many pushes over it.
func digestAfter(image string, pushes int) string {
	if _, digest, pinned := strings.Cut(image, "@"); pinned {
		return digest
	}
	if pushes > 0 {
		image += "#" + strconv.Itoa(pushes)
	}
	sum := sha256.Sum256([]byte(image))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// resolve finds the image that each container of a new deployment gets. ECS does so once, when the deployment begins to
// start tasks, and holds to it.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability
func (w *World) resolve(d *taskDefinition) map[string]int {
	pushes := make(map[string]int, len(d.described.ContainerDefinitions))
	for i := range d.described.ContainerDefinitions {
		c := &d.described.ContainerDefinitions[i]
		pushes[deref(c.Name)] = len(w.pushed(deref(c.Image)))
	}
	return pushes
}

// absent reports that the image which the container is to run was deleted.
func (c *container) absent() bool {
	image := deref(c.defined.Image)
	all := c.task.world.pushed(image)
	return len(all) > 0 && all[len(all)-1].deleted && !strings.Contains(image, "@")
}

// take has the container run what its name leads to: its deployment's image, or now's where nobody holds to one.
func (c *container) take() {
	image := deref(c.defined.Image)
	all := c.task.world.pushed(image)
	if d := c.task.deployment; d != nil && c.defined.VersionConsistency != types.VersionConsistencyDisabled {
		all = all[:min(len(all), d.pushes[deref(c.defined.Name)])]
	}
	c.digest = digestAfter(image, len(all))
	if len(all) > 0 && all[len(all)-1].ends != nil {
		does := *c.does
		does.exits, does.exitAfter, does.exitCode = true, all[len(all)-1].ends.After, all[len(all)-1].ends.Code
		c.does = &does
	}
}

func ecrOperations() []operation {
	return []operation{op("ecr", "DescribeImages", "ecr", describeImages)}
}

// What the region serves of ECR, whose types in the SDK come with a client of half a megabyte.
// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
type (
	imagesAsked struct {
		RegistryId, RepositoryName *string
		ImageIds                   []imageIdentifier
	}
	imageIdentifier struct{ ImageDigest, ImageTag *string }
	imagesTold      struct{ ImageDetails []imageDetail }
	imageDetail     struct {
		RegistryId, RepositoryName, ImageDigest, ImageManifestMediaType *string

		ImageTags        []string
		ImageSizeInBytes *int64
		ImagePushedAt    *time.Time
	}
)

func describeImages(w *World, in *imagesAsked) (*imagesTold, error) {
	registry, name := orDefault(deref(in.RegistryId), w.account), deref(in.RepositoryName)
	tags := w.tagsOf(w.account + ".dkr.ecr." + w.region + ".amazonaws.com/" + name)
	if registry != w.account || len(tags) == 0 {
		return nil, &apiError{
			code: "RepositoryNotFoundException", status: http.StatusBadRequest,
			message: fmt.Sprintf("The repository with name '%s' does not exist in the registry with id '%s'", name, registry),
		}
	}
	out := &imagesTold{ImageDetails: []imageDetail{}}
	for _, id := range in.ImageIds {
		detail := w.imageOf(tags, deref(id.ImageTag), deref(id.ImageDigest))
		if detail == nil {
			quoted := func(s *string) string {
				if s == nil {
					return "null"
				}
				return *s
			}
			return nil, &apiError{code: "ImageNotFoundException", message: fmt.Sprintf(
				"The image with imageId {imageDigest:'%s', imageTag:'%s'} does not exist within the repository with name '%s' in the registry with id '%s'",
				quoted(id.ImageDigest), quoted(id.ImageTag), name, registry)}
		}
		detail.RegistryId, detail.RepositoryName = &registry, &name
		out.ImageDetails = append(out.ImageDetails, *detail)
	}
	return out, nil
}

// tagsOf are the full names of a repository's tags, as far as task definitions know them and they were not deleted.
func (w *World) tagsOf(repository string) []string {
	var tags []string
	for _, f := range w.families {
		for _, d := range f.revisions {
			for i := range d.described.ContainerDefinitions {
				image := deref(d.described.ContainerDefinitions[i].Image)
				if strings.HasPrefix(image, repository+":") && !slices.Contains(tags, image) {
					tags = append(tags, image)
				}
			}
		}
	}
	slices.Sort(tags)
	return tags
}

// imageOf finds an image by its tag or its digest, nil where there is none.
func (w *World) imageOf(tags []string, tag, digest string) *imageDetail {
	for _, name := range tags {
		_, of, _ := strings.Cut(name, ":")
		all := w.pushed(name)
		if len(all) > 0 && all[len(all)-1].deleted {
			continue
		}
		for n := range len(all) + 1 {
			last := n == len(all)
			if d := digestAfter(name, n); digest == d || digest == "" && last && tag == of {
				at := w.began.Add(-30 * 24 * time.Hour)
				if n > 0 {
					at = all[n-1].at
				}
				detail := &imageDetail{
					ImageDigest: &d, ImagePushedAt: stamp(at), ImageSizeInBytes: new(int64(61_204_311)),
					ImageManifestMediaType: new("application/vnd.oci.image.manifest.v1+json"),
				}
				if last {
					detail.ImageTags = []string{of}
				}
				return detail
			}
		}
	}
	return nil
}
