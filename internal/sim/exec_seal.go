package sim

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"errors"
	"maps"
	"sync"
)

// seal encrypts what flows through a session, as the agent does where the cluster names a KMS key: AES-256-GCM, a nonce of
// 12 bytes before each text.
type seal struct{ out, in cipher.AEAD }

// sealKeyBytes are a data key of two halves: the first is the agent's, the second the client's.
const sealKeyBytes = 64

func newSeal(key []byte) (*seal, error) {
	if len(key) != sealKeyBytes {
		return nil, errors.New("the data key is not 64 bytes long")
	}
	var both [2]cipher.AEAD
	for i := range both {
		block, err := aes.NewCipher(key[i*sealKeyBytes/2 : (i+1)*sealKeyBytes/2])
		if err != nil {
			return nil, err
		}
		if both[i], err = cipher.NewGCM(block); err != nil {
			return nil, err
		}
	}
	return &seal{out: both[0], in: both[1]}, nil
}

// close seals a text. Without a seal it goes as it is.
func (s *seal) close(text []byte) []byte {
	if s == nil {
		return text
	}
	nonce := make([]byte, s.out.NonceSize())
	_, _ = rand.Read(nonce) // it never fails
	return s.out.Seal(nonce, nonce, text, nil)
}

// open reads what the client has sealed.
func (s *seal) open(sealed []byte) ([]byte, error) {
	if s == nil {
		return sealed, nil
	}
	n := s.in.NonceSize()
	if len(sealed) < n {
		return nil, errors.New("what the client sent is not sealed")
	}
	return s.in.Open(nil, sealed[:n], sealed[n:], nil)
}

// dataKeys are the data keys that KMS has made and that no agent has asked for yet, by what they are encrypted to.
type dataKeys struct {
	mu   sync.Mutex
	made map[string]dataKey
}

type dataKey struct {
	plain   []byte
	context map[string]string // whoever decrypts the key must name the same
}

// add keeps a key and returns what it is encrypted to.
func (k *dataKeys) add(plain []byte, context map[string]string) (encrypted []byte) {
	encrypted = make([]byte, 184) // as long as AWS's
	_, _ = rand.Read(encrypted)   // it never fails
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.made == nil {
		k.made = map[string]dataKey{}
	}
	k.made[string(encrypted)] = dataKey{plain, maps.Clone(context)}
	return encrypted
}

// take gives a key out, once.
func (k *dataKeys) take(encrypted []byte, context map[string]string) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	key, ok := k.made[string(encrypted)]
	if !ok || !maps.Equal(key.context, context) {
		return nil, errors.New("InvalidCiphertextException: ")
	}
	delete(k.made, string(encrypted))
	return key.plain, nil
}

// agreeOnKey is the agent's half of encryption: the client has had KMS make a key, the agent has KMS decrypt it in the
// name of the task's role, and tries it on the client. Why says what is wrong, in the agent's words, "" = nothing.
func (s *execSession) agreeOnKey(answer []byte) (why string) {
	var said struct {
		ProcessedClientActions []struct {
			ActionType   string
			ActionStatus int
			ActionResult struct{ KMSCipherTextKey []byte }
			Error        string
		}
	}
	if err := json.Unmarshal(answer, &said); err != nil {
		return "Handshake response cannot be read: " + err.Error()
	}
	const done = 1
	for _, act := range said.ProcessedClientActions {
		switch {
		case act.ActionType != encryptionAction:
		case act.ActionStatus != done:
			return encryptionAction + " failed on client with status 2 error: " + act.Error
		default:
			key, err := s.handshake.decrypt(act.ActionResult.KMSCipherTextKey, sealContext(s))
			if err != nil {
				return "Fetching data key failed: Unable to retrieve data key, Error when decrypting data key " + err.Error()
			}
			sealed, err := newSeal(key)
			if err != nil {
				return "Fetching data key failed: " + err.Error()
			}
			return s.challenge(sealed)
		}
	}
	return encryptionAction + " was not processed by the client"
}

// encryptionAction is what the agent calls the client's part of it.
const encryptionAction = "KMSEncryption"

// sealContext is what a session's key is bound to.
func sealContext(s *execSession) map[string]string {
	return map[string]string{"aws:ssm:SessionId": s.id, "aws:ssm:TargetId": s.target}
}

// challenge has the client prove that it has the key, and seals the session.
func (s *execSession) challenge(sealed *seal) (why string) {
	secret := make([]byte, 64)
	_, _ = rand.Read(secret) // it never fails
	asked, err := json.Marshal(map[string][]byte{"Challenge": sealed.close(secret)})
	if err != nil || !s.send(payloadChallenge, asked) {
		return "Encryption challenge could not be sent"
	}
	answer, why := s.answer()
	if why != "" {
		return why
	}
	var said struct{ Challenge []byte }
	if err := json.Unmarshal(answer, &said); err != nil {
		return "Encryption challenge response cannot be read: " + err.Error()
	}
	if proof, err := sealed.open(said.Challenge); err != nil || !bytes.Equal(proof, secret) {
		return "Encryption challenge does not match"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sealed = sealed
	return ""
}
