package aws

// sessionList is every operation that opens a session in a container. The gate treats them as those that change
// something; assets/iam/exec.json allows the same.
func sessionList() map[string]category {
	return map[string]category{
		"ecs:ExecuteCommand": commandAct,
	}
}

// forwardList is every operation that forwards a port through a container, treated likewise; assets/iam/forward.json
// allows the same.
func forwardList() map[string]category {
	return map[string]category{
		"ssm:StartSession": commandAct,
	}
}
