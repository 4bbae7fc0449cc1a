package aws

import (
	"regexp"
)

// checkRegion refuses what cannot be a Region before anything is drawn. New Regions come every year, so it knows the
// patterns of the partitions, not the Regions. Behind an endpoint of the person's own any word will do.
// https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
func checkRegion(region string, ownEndpoint bool) error {
	const compass = `(north|south|east|west|central|northeast|northwest|southeast|southwest)`
	pattern := `^(` +
		`(us|eu|ap|sa|ca|me|af|il|mx)-` + compass + // aws
		`|cn-` + compass + // aws-cn
		`|us-gov-` + compass + // aws-us-gov
		`|(us-iso|us-isob|us-isof|eu-isoe)-` + compass + // aws-iso, -b, -f, -e
		`|eusc-[a-z]{2}-` + compass + // aws-eusc
		`)-[0-9]{1,2}$`
	if ownEndpoint {
		pattern = `^[A-Za-z0-9-]{1,63}$`
	}
	switch {
	case region == "":
		return usage("no Region: give --region, set AWS_REGION, or write region = … into the profile")
	case !regexp.MustCompile(pattern).MatchString(region):
		return usage("Region %q: no AWS Region has such a name; one looks like us-east-1", region)
	}
	return nil
}
