// SPDX-License-Identifier: Apache-2.0

package leadline

import (
	"context"

	"google.golang.org/grpc/codes"

	leadlinev1 "github.com/leadline/leadline/client/go/leadline/v1"
)

// The most numbers that the server takes in one message.
const mostInMessage = 1000

// A Result is what became of one phone number of several.
type Result struct {
	// The lead that the number belongs to; nil if the account has none.
	Match *leadlinev1.PhoneMatch
	// Why the number has no answer, an [*Error]; nil if it has one.
	Err error
}

// Batch looks any count of phone numbers up, and gives a result for each, in
// order. It makes a call for each 1,000 numbers, and more where an answer is
// full. The error is that of any of these calls; then there are no results.
func (c *Client) Batch(
	ctx context.Context, phones []string, options ...BatchOption,
) ([]Result, error) {
	return c.batch(ctx, phones, callOptionsOf(options))
}

func (c *Client) batch(
	ctx context.Context, phones []string, o callOptions,
) ([]Result, error) {
	results := make([]Result, 0, len(phones))
	for len(results) < len(phones) {
		asked := phones[len(results):]
		asked = asked[:min(len(asked), mostInMessage)]
		answer, err := call(ctx, c, o, c.stub.BatchGetLeadsByPhone,
			&leadlinev1.BatchGetLeadsByPhoneRequest{
				Phones:         asked,
				AttributeNames: o.attributes,
				MaxStaleness:   o.maxStaleness,
			}, asked...)
		if err != nil {
			return nil, err
		}
		if len(answer.GetResults()) != len(asked) {
			return nil, answerForOthers()
		}
		for i, result := range answer.GetResults() {
			// The first one always has room.
			if i > 0 && isLeftOut(result) {
				break
			}
			results = append(results, resultOf(result))
		}
	}
	return results, nil
}

// isLeftOut says whether the answer had no room for the number, which is to be
// asked for again.
func isLeftOut(result *leadlinev1.PhoneResult) bool {
	return result.GetFailure().GetReason() == "ANSWER_FULL"
}

func resultOf(result *leadlinev1.PhoneResult) Result {
	switch result := result.GetResult().(type) {
	case *leadlinev1.PhoneResult_Match:
		return Result{Match: result.Match}
	case *leadlinev1.PhoneResult_Failure:
		failure := result.Failure
		if codes.Code(failure.GetCode()) == codes.NotFound {
			return Result{}
		}
		return Result{Err: &Error{
			Code:    codes.Code(failure.GetCode()),
			Message: failure.GetMessage(),
			Reason:  failure.GetReason(),
		}}
	default:
		return Result{Err: internalError("a result of an unknown kind")}
	}
}

func answerForOthers() error {
	return internalError("an answer for other numbers")
}

// internalError is what a server earns that breaks the contract.
func internalError(message string) error {
	return &Error{Code: codes.Internal, Message: message}
}
