// SPDX-License-Identifier: Apache-2.0

package leadline

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// In the bubble time is made up: nobody waits.
func TestTimeThatTheCallerTakesIsNotTheServers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		next := func() (string, bool) {
			time.Sleep(time.Hour)
			return "9810000001", true
		}
		take := func(Result) bool {
			time.Sleep(time.Hour)
			return true
		}
		run := newStreamRun(nil, callOptionsOf[StreamOption](nil), next, take)
		time.Sleep(time.Second)
		if !run.queue.hasUnsent() || !run.take(Result{}) {
			t.Fatal("there is no message, or no more is wanted")
		}
		if waited := time.Since(run.waiting); waited != time.Second {
			t.Errorf("the server took %v", waited)
		}
	})
}

// queueOf gives a queue with endless numbers of so many bytes.
func queueOf(numbersPerMessage, bytes int) *streamQueue {
	return &streamQueue{
		next: func() (string, bool) {
			return strings.Repeat("9", bytes), true
		},
		numbersPerMessage: numbersPerMessage,
	}
}

// fill sends what the queue has room for; the count of messages.
func fill(q *streamQueue) int {
	for q.hasUnsent() && q.hasRoom() {
		q.sent++
	}
	return q.sent
}

func TestRoomForMessages(t *testing.T) {
	for _, one := range []struct {
		name                    string
		numbers, bytes, besides int
		want                    int
	}{
		{"small ones: by their count", 1, 10, 0, 4},
		{"large ones: by their text", 1000, 16, 0, 3},
		{"exactly 48 KiB", 1024, 12, 0, 4},
		{"too large: one after the other", 1000, 100, 0, 1},
		{"names of attributes are text too", 1, 10, 20 << 10, 2},
	} {
		t.Run(one.name, func(t *testing.T) {
			queue := queueOf(one.numbers, one.bytes)
			queue.attributeBytes = one.besides
			if sent := fill(queue); sent != one.want {
				t.Fatalf("%d messages are sent", sent)
			}
			queue.removeFirst()
			if sent := fill(queue); sent != one.want {
				t.Errorf("%d messages are sent behind an answer", sent)
			}
		})
	}
}
