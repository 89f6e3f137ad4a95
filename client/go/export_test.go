// SPDX-License-Identifier: Apache-2.0

package leadline

import (
	"context"
	"iter"
	"slices"
	"time"
)

// StreamAfterAnHour streams as if there had been no answer for an hour, and
// says how long there has been none at the end, and what pause would be next.
func StreamAfterAnHour(
	ctx context.Context, client *Client, phones []string,
) (waited, pause time.Duration, err error) {
	next, stop := iter.Pull(slices.Values(phones))
	defer stop()
	take := func(Result) bool { return true }
	run := newStreamRun(client, callOptionsOf[StreamOption](nil), next, take)
	run.waiting = time.Now().Add(-time.Hour)
	run.pause = longestPause
	err = run.toItsEnd(ctx)
	return time.Since(run.waiting), run.pause, err
}
