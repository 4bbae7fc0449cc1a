package session

import (
	"testing"
	"time"

	"github.com/aws/session-manager-plugin/src/datachannel"
	"github.com/aws/session-manager-plugin/src/message"
)

// An acknowledgement that is quicker than the plugin, which lists a message after it has sent it, is not lost.
func TestQuickAcknowledgement(t *testing.T) {
	t.Parallel()
	c := newChannel(Handoff{ID: "s", StreamURL: "ws://127.0.0.1:1"}, time.Now)
	list := func(n int64) {
		c.data.AddDataToOutgoingMessageBuffer(datachannel.StreamingMessage{SequenceNumber: n, ResendAttempt: new(int)})
		c.settle(n)
	}
	heard := func(n int64) {
		if err := c.acknowledged(c.log, c.data, message.AcknowledgeContent{SequenceNumber: n}); err != nil {
			t.Fatal(err)
		}
	}
	list(0)
	heard(0)
	heard(1) // before it is listed
	list(1)
	heard(1) // again
	list(2)
	if n := c.data.OutgoingMessageBuffer.Messages.Len(); n != 1 || len(c.early) != 0 {
		t.Errorf("%d messages wait for an acknowledgement, %d came early", n, len(c.early))
	}
}
