package reach

import (
	"regexp"
	"strconv"
	"strings"
)

// image is where a container's image comes from.
type image struct {
	registry string // the host as it is written, with its port
	region   string // of the private ECR registry, "" for any other
	dual     bool   // the ECR name has IPv6 addresses too
}

// imageOf reads the registry of an image: what stands before the first slash, if it looks like a host, else Docker Hub.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
func imageOf(name string) image {
	first, _, slash := strings.Cut(name, "/")
	if !slash || !strings.ContainsAny(first, ".:") && first != "localhost" {
		return image{registry: "docker.io"}
	}
	private := regexp.MustCompile(`^\d{12}\.dkr(?:\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?|-ecr(?:-fips)?\.([a-z0-9-]+)\.on\.(?:aws|amazonwebservices\.com\.cn))$`)
	if m := private.FindStringSubmatch(first); m != nil {
		return image{registry: first, region: m[1] + m[2], dual: m[2] != ""}
	}
	return image{registry: first}
}

// port is the one in the registry's name, or that of HTTPS.
func registryPort(host string) (name string, port int) {
	name, digits, ok := strings.Cut(host, ":")
	if p, err := strconv.Atoi(digits); ok && err == nil && 0 < p && p <= 65535 {
		return name, p
	}
	return name, 443
}

// wellKnown reports registries that are public hosts for certain; any other name may stand for a private address.
func wellKnown(host string) bool {
	switch host {
	case "docker.io", "public.ecr.aws", "ecr-public.aws.com", "ghcr.io", "quay.io", "gcr.io", "registry.k8s.io", "mcr.microsoft.com",
		"registry.gitlab.com", "docker.elastic.co", "nvcr.io":
		return true
	}
	for _, suffix := range []string{".gcr.io", "-docker.pkg.dev", ".azurecr.io"} {
		if strings.HasSuffix(host, suffix) {
			return true
		}
	}
	return false
}

// toRegistry is the way to a registry that is not private ECR.
func (t *task) toRegistry(host string) Path {
	name, port := registryPort(host)
	var p Path
	if t.in.ipv6Only() {
		const hop, why = "registry-ipv6-unknown", "which addresses it has is not known, and not both ways work for certain"
		if p = all([]Path{t.toPublic(t.public6, port), t.throughNAT64(port)}, hop, why); p.Verdict == Unknown && p.Hop != hop {
			p = p.unsure(hop, why)
		}
	} else {
		p = t.toPublic(t.public4, port)
		if p.Verdict == Blocked && t.in.dualStack() && t.toPublic(t.public6, port).Verdict != Blocked {
			return p.unsure("registry-ipv6-unknown", "IPv6 may work; whether ", host, " and the platform use it is not known")
		}
	}
	if p.Verdict == Blocked && !wellKnown(name) && p.Hop != "dns-support-disabled" && !t.shut(port, t.public4) {
		return p.unsure("registry-host-unknown", host, " may resolve to a private address")
	}
	return p
}
