// SPDX-License-Identifier: Apache-2.0

package leadline_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	leadline "github.com/leadline/leadline/client/go"
)

func TestStreamGivesAResultForEachNumberInOrder(t *testing.T) {
	client := connect(t, "main")
	phones := slices.Values(cycle(somePhones, 2100))
	for _, numbers := range []int{1, 3, 999, 1000} {
		stream := client.Stream(t.Context(), phones,
			leadline.WithNumbersPerMessage(numbers),
			leadline.WithAttributes("FirstName"))
		for range 2 { // a sequence can be used again
			results, err := collect(stream)
			if err != nil {
				t.Fatal(err)
			}
			expectNumbers(t, results, cycle(someNumbers, 2100))
		}
	}
}

func TestStreamOfNothingAsksNothing(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "main", calls.option())
	results, err := collect(client.Stream(t.Context(),
		slices.Values([]string{})))
	if len(results) != 0 || err != nil ||
		calls.attempts("StreamLeadsByPhone") != 0 {
		t.Errorf("it gives %v, %v", results, err)
	}
}

func TestStreamAsksByBatchForWhatDidNotFit(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "main", calls.option())
	results, err := collect(client.Stream(t.Context(),
		slices.Values(append(cycle([]string{phoneOfLead10}, 2499),
			phoneOfNobody))))
	if err != nil {
		t.Fatal(err)
	}
	expectNumbers(t, results, append(cycle([]int{10}, 2499), 0))
	if calls.attempts("BatchGetLeadsByPhone") == 0 {
		t.Error("all of it did fit: this tests nothing")
	}
	if calls.attempts("StreamLeadsByPhone") != 1 {
		t.Error("the stream was opened anew")
	}
}

// The server is away for longer than the stream has patience, but while the
// caller is at work: that time is not the server's. Answers are large, so that
// some are on their way when the stream breaks off.
func TestStreamSurvivesARestart(t *testing.T) {
	const count, patience, at = 2400, time.Second, 601
	heavyPhones := append(cycle([]string{phoneOfLead10}, 24), somePhones...)
	heavyNumbers := append(cycle([]int{10}, 24), someNumbers...)
	outlastPatience := func() {
		for start := time.Now(); time.Since(start) < patience; {
			restart(t)
		}
	}
	nothing := func(int) {}
	atOne := func(i int) {
		if i == at {
			outlastPatience()
		}
	}
	for _, one := range []struct {
		name             string
		onNumber, onTake func(int)
	}{
		{"while the caller handles a result", nothing, atOne},
		{"while the caller looks for a number", atOne, nothing},
	} {
		t.Run(one.name, func(t *testing.T) {
			calls := newRecorder()
			client := connect(t, "restarting", calls.option())
			phones := func(yield func(string) bool) {
				for i, phone := range cycle(heavyPhones, count) {
					one.onNumber(i)
					if !yield(phone) {
						return
					}
				}
			}
			var results []leadline.Result
			for result, err := range client.Stream(t.Context(), phones,
				leadline.WithNumbersPerMessage(600),
				leadline.WithPatience(patience)) {
				if err != nil {
					t.Fatal(err)
				}
				results = append(results, result)
				one.onTake(len(results))
			}
			expectNumbers(t, results, cycle(heavyNumbers, count))
			if calls.attempts("StreamLeadsByPhone") < 2 {
				t.Error("the stream did not break off: this tests nothing")
			}
		})
	}
}

func TestStreamDuringARestart(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "restarting", calls.option())
	command, isBack := restartCommand(t), make(chan struct{})
	isOver := func() bool {
		select {
		case <-isBack:
			return calls.attempts("StreamLeadsByPhone") > 0
		default:
			return false
		}
	}
	asked := 0
	phones := func(yield func(string) bool) {
		for ; !isOver() || asked%1000 != 0; asked++ {
			if !yield(somePhones[asked%len(somePhones)]) {
				return
			}
		}
	}
	var results []leadline.Result
	for result, err := range client.Stream(t.Context(), phones,
		leadline.WithAttributes("FirstName")) {
		if err != nil {
			t.Fatal(err)
		}
		if len(results) == 0 {
			go func() {
				defer close(isBack)
				if err := command.Run(); err != nil {
					t.Error(err)
				}
			}()
		}
		results = append(results, result)
	}
	expectNumbers(t, results, cycle(someNumbers, asked))
}

func TestStreamGivesUpAfterItsPatience(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "refused", calls.option())
	const patience = 2 * time.Second
	start := time.Now()
	results, err := collect(client.Stream(t.Context(),
		slices.Values(somePhones), leadline.WithPatience(patience)))
	took := time.Since(start)
	expectError(t, err, codes.Unavailable, "")
	if len(results) != 0 {
		t.Errorf("%d results", len(results))
	}
	// It does not wait for what would come after its patience.
	if took < patience/4 || took > patience+late {
		t.Errorf("it took %v", took)
	}
	// More than the four attempts that every call has.
	if attempts := calls.attempts("StreamLeadsByPhone"); attempts <= 4 {
		t.Errorf("%d attempts", attempts)
	}
}

func TestAnAnswerBeginsThePatienceAnew(t *testing.T) {
	waited, pause, err := leadline.StreamAfterAnHour(t.Context(),
		connect(t, "main"), somePhones)
	if err != nil || waited > ample || pause != 20*time.Millisecond {
		t.Errorf("it waited for %v, and would for %v, %v", waited, pause, err)
	}
}

func TestStreamWithoutPatienceIsOpenedOnce(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "refused", calls.option())
	_, err := collect(client.Stream(t.Context(), slices.Values(somePhones),
		leadline.WithPatience(0)))
	expectError(t, err, codes.Unavailable, "")
	if attempts := calls.attempts("StreamLeadsByPhone"); attempts != 4 {
		t.Errorf("%d attempts", attempts)
	}
}

// A server that says why it has no answer is not asked for ever.
func TestStreamEndsWithAnErrorThatHasAReason(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "missing", calls.option())
	_, err := collect(client.Stream(t.Context(), slices.Values(somePhones)))
	expectError(t, err, codes.Unavailable, "REPLICA_MISSING")
	if attempts := calls.attempts("StreamLeadsByPhone"); attempts != 1 {
		t.Errorf("%d attempts", attempts)
	}
}

// endless gives numbers without an end. It counts those taken, and says when
// it is let go.
func endless(taken *int, isLetGo *bool) iter.Seq[string] {
	return func(yield func(string) bool) {
		defer func() { *isLetGo = true }()
		for {
			*taken++
			if !yield(phoneOfLead1) {
				return
			}
		}
	}
}

// More streams than one connection may have at once: the server would refuse
// the last ones if the others were still there.
func TestStreamThatIsLeftEarlyLetsGoOfEverything(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "main", calls.option())
	for range 40 {
		var taken, results int
		var isLetGo bool
		for result, err := range client.Stream(t.Context(),
			endless(&taken, &isLetGo), leadline.WithNumbersPerMessage(10)) {
			if err != nil {
				t.Fatal(err)
			}
			if numberOf(result) != 1 {
				t.Fatal(result)
			}
			if results++; results == 15 {
				break
			}
		}
		if !isLetGo {
			t.Fatal("the numbers are not let go")
		}
		// One message answered, three under way, and the next one ready.
		if taken > 15+5*10 {
			t.Fatalf("%d numbers taken for 15 results", taken)
		}
		calls.waitUntilNoneIsOpen(t)
	}
}

func TestConsumerThatPanicsLetsGoOfEverything(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "main", calls.option())
	var taken int
	var isLetGo bool
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic is gone")
			}
		}()
		for range client.Stream(t.Context(), endless(&taken, &isLetGo)) {
			panic("the consumer's")
		}
	}()
	if !isLetGo {
		t.Error("the numbers are not let go")
	}
	calls.waitUntilNoneIsOpen(t)
}

func TestStreamAnswersWhatStandsBeforeTextThatIsNotUTF8(t *testing.T) {
	client := connect(t, "main")
	phones := append(cycle(somePhones, 20), "\xff", phoneOfLead1)
	results, err := collect(client.Stream(t.Context(), slices.Values(phones),
		leadline.WithNumbersPerMessage(3)))
	expectError(t, err, codes.InvalidArgument, "MALFORMED_REQUEST")
	expectNumbers(t, results, cycle(someNumbers, 20))
}

func TestStreamRefusesSizesThatAreNone(t *testing.T) {
	client := connect(t, "main")
	for _, numbers := range []int{-1, 0, 1001} {
		_, err := collect(client.Stream(t.Context(), slices.Values(somePhones),
			leadline.WithNumbersPerMessage(numbers)))
		expectError(t, err, codes.InvalidArgument, "")
	}
}

func TestCallerCanCancelAStream(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "main", calls.option())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var taken int
	var isLetGo bool
	var last error
	for _, err := range client.Stream(ctx, endless(&taken, &isLetGo)) {
		cancel()
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("it ends with %v", last)
	}
	calls.waitUntilNoneIsOpen(t)
}

func TestCloseEndsAStream(t *testing.T) {
	calls := newRecorder()
	client := connect(t, "main", calls.option())
	var taken int
	var isLetGo bool
	var last error
	for _, err := range client.Stream(t.Context(), endless(&taken, &isLetGo)) {
		client.Close()
		last = err
	}
	if last != leadline.ErrClosed {
		t.Errorf("it ends with %v", last)
	}
	calls.waitUntilNoneIsOpen(t)
}
