package session

import (
	"errors"
	"fmt"
	"strings"
)

// explain says what the reason of a session's end means for the person, and keeps the agent's words.
func explain(why error) error {
	text := why.Error()
	has := func(words ...string) bool {
		for _, w := range words {
			if !strings.Contains(text, w) {
				return false
			}
		}
		return true
	}
	advice := ""
	switch {
	case has("Failed to start pty", "/bin/sh") && (has("no such file") || has("not found")):
		advice = "the image has no shell (/bin/sh), as distroless images have none: run a program that is in the image, " +
			"or start the task with an image that has a shell"
	case has("Failed to start pty") && (has("no such file") || has("not found") || has("permission denied")):
		advice = "the program could not be started in this container: there is none of that name, or it may not be run"
	case has("CreateDataChannel"):
		advice = "the task role lacks ssmmessages:CreateDataChannel, or an endpoint's policy denies it"
	case has("Fetching data key failed"):
		advice = "the task role lacks kms:Decrypt on the key of the cluster's exec configuration, or the task cannot reach KMS"
	case has("KMSEncryption failed on client"):
		advice = "you lack kms:GenerateDataKey on the key of the cluster's exec configuration"
	case has("Handshake timed out"):
		advice = "the agent waited for this program in vain: the connection is too slow, or broken"
	case has("data channel could not be opened", "403"):
		advice = "the gateway refused the connection: you may lack ssmmessages:OpenDataChannel, or a proxy stands between"
	}
	if advice == "" {
		return why
	}
	return fmt.Errorf("%s (%w)", advice, errors.New(strings.Join(strings.Fields(text), " ")))
}
