package state

import (
	"strings"
	"time"
)

// Images are what is known of where the images of a service's tasks come from, read when somebody asks why.
type Images struct {
	Service    ServiceKey
	Definition string // ARN of the task definition that names the images
	Newest     string // ARN of the newest ACTIVE revision of its family, "" = not read
	// NewestFault is why Newest is not known.
	NewestFault *Fault
	ECR         []ECRImage
	SeenAt      time.Time
}

// ImagesFresh is how long what was read of images is taken for true.
const ImagesFresh = time.Minute

// ECRImage is ECR's answer to one tag or digest of a private repository.
// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageDetail.html
type ECRImage struct {
	Image    string // what was asked for: REPOSITORY:TAG or REPOSITORY@DIGEST, with the registry's host
	Digest   string
	PushedAt time.Time // the image; its tag may have been moved to it later
	Index    bool      // it stands for images of several platforms
	Missing  string    // AWS's code where it says that there is none, "" = there is
	Fault    *Fault    // why there is no answer
}

// Of is the answer to an image's name, nil where it was not asked for.
func (i *Images) Of(image string) *ECRImage {
	if i == nil {
		return nil
	}
	for n := range i.ECR {
		if i.ECR[n].Image == image {
			return &i.ECR[n]
		}
	}
	return nil
}

// Denied is the first refusal of AWS in it, nil where there is none.
func (i *Images) Denied() *Fault {
	if i.NewestFault.Denied() {
		return i.NewestFault
	}
	for n := range i.ECR {
		if i.ECR[n].Fault.Denied() {
			return i.ECR[n].Fault
		}
	}
	return nil
}

// ECRName is an image's name in a private repository of ECR, taken apart. Either Digest or Tag is set.
type ECRName struct {
	Base                        string // host and repository
	Account, Region, Repository string
	Tag, Digest                 string
}

// ParseECRName reads ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG, and the hosts for FIPS, China and IPv6; ok is
// false for other registries, public ECR included.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
func ParseECRName(image string) (name ECRName, ok bool) {
	host, rest, found := strings.Cut(image, "/")
	if name.Account, name.Region, ok = ecrHost(host); !ok || !found {
		return ECRName{}, false
	}
	rest, name.Digest, _ = strings.Cut(rest, "@")
	name.Repository, name.Tag, _ = strings.Cut(rest, ":")
	name.Base = host + "/" + name.Repository
	switch {
	case name.Digest != "":
		name.Tag = "" // the digest decides
	case name.Tag == "":
		name.Tag = "latest"
	}
	return name, name.Repository != ""
}

func ecrHost(host string) (account, region string, ok bool) {
	account, rest, _ := strings.Cut(host, ".")
	for _, before := range []string{"dkr.ecr.", "dkr.ecr-fips.", "dkr-ecr.", "dkr-ecr-fips."} {
		if after, found := strings.CutPrefix(rest, before); found {
			var domain string
			region, domain, _ = strings.Cut(after, ".")
			ok = domain == "amazonaws.com" || domain == "amazonaws.com.cn" || domain == "on.aws" || domain == "on.amazonwebservices.com.cn"
		}
	}
	return account, region, ok && region != "" && len(account) == len("111122223333") && strings.Trim(account, "0123456789") == ""
}

// ShortDigest is as much of a digest as tells it from others.
func ShortDigest(digest string) string {
	algorithm, sum, ok := strings.Cut(digest, ":")
	const enough = 12
	if !ok || len(sum) <= enough {
		return digest
	}
	return algorithm + ":" + sum[:enough]
}

// ShortImage is an image's name with a short digest, and without the host of a private repository.
func ShortImage(image string) string {
	if _, private := ParseECRName(image); private {
		_, image, _ = strings.Cut(image, "/")
	}
	if name, digest, ok := strings.Cut(image, "@"); ok {
		return name + "@" + ShortDigest(digest)
	}
	return image
}

// imagesKept bounds how many services' images are remembered: somebody looked at each of them.
const imagesKept = 32

// PutImages adds or replaces what is known of a service's images, and forgets those read longest ago.
func (e *Edit) PutImages(i *Images) {
	own(&e.next.Images, &e.asked.images)
	e.next.Images[i.Service] = i
	for len(e.next.Images) > imagesKept {
		oldest := i
		for _, other := range e.next.Images {
			if other.SeenAt.Before(oldest.SeenAt) {
				oldest = other
			}
		}
		delete(e.next.Images, oldest.Service)
	}
}

func (e *Edit) dropImages(key ServiceKey) {
	if e.next.Images[key] != nil {
		own(&e.next.Images, &e.asked.images)
		delete(e.next.Images, key)
	}
}
