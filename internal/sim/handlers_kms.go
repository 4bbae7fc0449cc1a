package sim

import (
	"crypto/rand"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/kms"
)

// kmsQuota: https://docs.aws.amazon.com/kms/latest/developerguide/throttling.html
const kmsQuota = "kms"

func kmsOperations() []operation {
	return []operation{
		op("kms", "GenerateDataKey", kmsQuota, generateDataKey),
		// What the agent in a container does; nobody else calls it here.
		{service: "kms", name: "Decrypt", category: kmsQuota},
	}
}

// keyARN names a key, "" = none.
func (w *World) keyARN(id string) string {
	if id == "" {
		return ""
	}
	return w.arn("kms", "key/"+id)
}

// generateDataKey knows the keys that clusters name for ECS Exec.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html
func generateDataKey(w *World, in *kms.GenerateDataKeyInput) (*kms.GenerateDataKeyOutput, error) {
	arn := deref(in.KeyId)
	if !strings.HasPrefix(arn, "arn:") {
		arn = w.keyARN(arn)
	}
	known := false
	for _, c := range w.clusters {
		known = known || c.execKey != "" && c.execKey == arn
	}
	size := deref(in.NumberOfBytes)
	switch {
	case !known:
		return nil, &apiError{code: "NotFoundException", message: "Key '" + arn + "' does not exist"}
	case size < 1 || size > 1024:
		return nil, &apiError{code: "ValidationException", message: "NumberOfBytes must be between 1 and 1024."}
	}
	plain := make([]byte, size)
	_, _ = rand.Read(plain) // it never fails
	return &kms.GenerateDataKeyOutput{
		KeyId: &arn, Plaintext: plain, CiphertextBlob: w.sessions.keys.add(plain, in.EncryptionContext),
	}, nil
}

// decryptFor is what the agent in a container has KMS do in the name of its task's role, which may lack the right to.
func (g *gateway) decryptFor(role string, lacks bool) func(encrypted []byte, context map[string]string) ([]byte, error) {
	return func(encrypted []byte, context map[string]string) ([]byte, error) {
		if fault, _ := g.region.meetSession("kms:Decrypt"); lacks || fault == faultDenied {
			return nil, errors.New("AccessDeniedException: " + role + " is not authorized to perform: kms:Decrypt on this resource")
		}
		return g.keys.take(encrypted, context)
	}
}
