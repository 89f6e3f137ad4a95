// SPDX-License-Identifier: Apache-2.0

package leadline

import "unicode/utf8"

const (
	mostUnanswered = 4
	// Of text: more than HTTP/2's window, which may be 64 KiB, and the server
	// would wait for us to read while we wait for it to.
	mostUnansweredBytes = 48 << 10
)

// A streamMessage is the numbers that are sent together.
type streamMessage struct {
	id     uint64 // comes back in the answer
	phones []string
	bytes  int // of text, when it was made
}

// A streamQueue holds the messages of a stream that have no answer, in order;
// the first ones are sent. Not safe for concurrent use.
type streamQueue struct {
	next              func() (string, bool) // the next number; false at the end
	numbersPerMessage int
	attributeBytes    int // of the text that every message has besides

	messages []streamMessage
	sent     int
	made     uint64
	// Why no number is taken any more, though there are; nil if there is no
	// such reason. It is the stream's error once all others have their result.
	err error
}

// hasUnsent says whether there is a message to be sent, and makes one of the
// next numbers if need be.
func (q *streamQueue) hasUnsent() bool {
	if q.sent < len(q.messages) {
		return true
	}
	message := streamMessage{bytes: q.attributeBytes}
	for q.err == nil && len(message.phones) < q.numbersPerMessage {
		phone, ok := q.next()
		if !ok {
			break
		}
		if !utf8.ValidString(phone) {
			q.err = malformedRequest()
			break
		}
		message.phones = append(message.phones, phone)
		message.bytes += len(phone)
	}
	if len(message.phones) == 0 {
		return false
	}
	q.made++
	message.id = q.made
	q.messages = append(q.messages, message)
	return true
}

// hasRoom says whether the first message that is unsent can be sent now. It
// needs one.
func (q *streamQueue) hasRoom() bool {
	if q.sent == 0 {
		return true
	}
	bytes := 0
	for _, message := range q.messages[:q.sent+1] {
		bytes += message.bytes
	}
	return q.sent < mostUnanswered && bytes <= mostUnansweredBytes
}

// first gives the message that is answered next. It needs one.
func (q *streamQueue) first() *streamMessage { return &q.messages[0] }

// removeFirst forgets the first message, which is sent and has its answer.
func (q *streamQueue) removeFirst() {
	q.messages[0] = streamMessage{} // its numbers are no longer needed
	q.messages = q.messages[1:]
	q.sent--
}
