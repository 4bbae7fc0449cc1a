package sim

import "github.com/aws/aws-sdk-go-v2/service/sts"

func stsOperations() []operation {
	return []operation{op("sts", "GetCallerIdentity", "sts", getCallerIdentity)}
}

func getCallerIdentity(w *World, _ *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
	return &sts.GetCallerIdentityOutput{
		Account: new(w.account),
		Arn:     new(callerARN(w.partition, w.account)),
		UserId:  new("AROAEXAMPLEEXAMPLE111:fsui"),
	}, nil
}

// callerARN is who every caller is taken for, whatever the credentials.
func callerARN(partition, account string) string {
	return "arn:" + partition + ":sts::" + account + ":assumed-role/operator/fsui"
}
