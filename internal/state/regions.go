package state

import "slices"

// Regions are those of a partition that most accounts can use; others can be typed.
// https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
func Regions(partition string) []string {
	switch partition {
	case "aws-cn":
		return []string{"cn-north-1", "cn-northwest-1"}
	case "aws-us-gov":
		return []string{"us-gov-east-1", "us-gov-west-1"}
	case "aws-eusc":
		return []string{"eusc-de-east-1"}
	case "aws":
		return []string{
			"af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2",
			"ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
			"ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2",
			"eu-west-3", "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2",
			"us-west-1", "us-west-2",
		}
	}
	return nil
}

// Chosen is the selection in full: what nobody named is what it has come to.
func (s *Snapshot) Chosen() Selection {
	all := s.Selection
	add := func(list *[]string, name string) {
		if !slices.Contains(*list, name) {
			*list = append(*list, name)
		}
	}
	profiles, regions := slices.Clone(all.Profiles), slices.Clone(all.Regions)
	for _, l := range s.Logins {
		if len(all.Profiles) == 0 {
			add(&profiles, l.Profile)
		}
		if len(all.Regions) == 0 {
			add(&regions, l.Region)
		}
	}
	return Selection{Profiles: profiles, Regions: regions, Clusters: all.Clusters}
}
