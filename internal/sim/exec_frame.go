package sim

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// frame is one binary message of a data channel of Session Manager. Its layout is that of the open source agent and
// plugin: big endian, a header of 120 bytes, the length of the header without its last field in front.
type frame struct {
	kind    string // "input_stream_data"
	created uint64 // milliseconds since 1970
	number  int64  // counts up from 0 in each direction
	flags   uint64
	id      [16]byte
	payload payloadKind
	body    []byte
}

// The kinds of frames that the gateway reads and writes.
const (
	frameInput  = "input_stream_data"
	frameOutput = "output_stream_data"
	frameAck    = "acknowledge"
	frameClosed = "channel_closed"
)

// payloadKind says what a stream frame carries.
type payloadKind uint32

const (
	payloadOutput            payloadKind = 1
	payloadSize              payloadKind = 3
	payloadHandshakeRequest  payloadKind = 5
	payloadHandshakeResponse payloadKind = 6
	payloadHandshakeComplete payloadKind = 7
	payloadChallenge         payloadKind = 8
	payloadChallengeResponse payloadKind = 9
	payloadFlag              payloadKind = 10
	payloadExitCode          payloadKind = 12
)

// Flags of frames, and of a payload of kind payloadFlag.
const (
	flagFirst    = 1
	flagAlone    = 3
	flagEndOfAll = 2 // TerminateSession
	flagRefused  = 3 // ConnectToPortError
)

const (
	frameHeader = 116                    // bytes before the payload's length
	frameBody   = frameHeader + 4        // where the payload begins
	maxPayload  = 1024                   // bytes of output in one frame
	framesAhead = 1000                   // frames under way before the sender waits
	errFrame    = "the frame is garbled" // begins what is wrong with one
)

func newFrameID() (id [16]byte) {
	_, _ = rand.Read(id[:]) // it never fails
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id
}

func (f *frame) idText() string {
	h := hex.EncodeToString(f.id[:])
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

func (f *frame) marshal() []byte {
	b := make([]byte, frameBody+len(f.body))
	binary.BigEndian.PutUint32(b, frameHeader)
	copy(b[4:36], fmt.Sprintf("%-32s", f.kind))
	binary.BigEndian.PutUint32(b[36:], 1) // schema version
	binary.BigEndian.PutUint64(b[40:], f.created)
	binary.BigEndian.PutUint64(b[48:], uint64(f.number)) //nolint:gosec // numbers count up from 0
	binary.BigEndian.PutUint64(b[56:], f.flags)
	copy(b[64:72], f.id[8:]) // the halves of the id are exchanged
	copy(b[72:80], f.id[:8])
	digest := sha256.Sum256(f.body)
	copy(b[80:112], digest[:])
	binary.BigEndian.PutUint32(b[112:], uint32(f.payload))
	binary.BigEndian.PutUint32(b[116:], uint32(len(f.body))) //nolint:gosec // far below
	copy(b[frameBody:], f.body)
	return b
}

func unmarshalFrame(b []byte) (f frame, err error) {
	if len(b) < frameBody || binary.BigEndian.Uint32(b) != frameHeader {
		return f, errors.New(errFrame + ": its header is no header")
	}
	f.kind = strings.TrimRight(string(b[4:36]), " \x00")
	f.created = binary.BigEndian.Uint64(b[40:])
	f.number = int64(binary.BigEndian.Uint64(b[48:])) //nolint:gosec // a negative one fits nowhere
	f.flags = binary.BigEndian.Uint64(b[56:])
	copy(f.id[8:], b[64:72])
	copy(f.id[:8], b[72:80])
	f.payload = payloadKind(binary.BigEndian.Uint32(b[112:]))
	f.body = b[frameBody:]
	if n := binary.BigEndian.Uint32(b[116:]); int64(n) != int64(len(f.body)) {
		return f, fmt.Errorf("%s: %d bytes follow it, and it says %d", errFrame, len(f.body), n)
	}
	if sha256.Sum256(f.body) != [32]byte(b[80:112]) {
		return f, errors.New(errFrame + ": its digest is another's")
	}
	return f, nil
}
