// SPDX-License-Identifier: Apache-2.0

package leadline

import (
	"context"
	"iter"

	leadlinev1 "github.com/leadline/leadline/client/go/leadline/v1"
)

// List gives all leads that have a phone number, the one that GetByPhone would
// give first; none if nobody has it. Pages are got as they are consumed, and
// each use of the sequence gets them anew. An error ends it.
func (c *Client) List(
	ctx context.Context, phone string, options ...ListOption,
) iter.Seq2[*leadlinev1.PhoneMatch, error] {
	o := callOptionsOf(options)
	return func(yield func(*leadlinev1.PhoneMatch, error) bool) {
		request := &leadlinev1.ListLeadsByPhoneRequest{
			Phone:          phone,
			AttributeNames: o.attributes,
			MaxStaleness:   o.maxStaleness,
			PageSize:       o.pageSize,
		}
		for {
			page, err := call(ctx, c, o, c.stub.ListLeadsByPhone, request, phone)
			if isNotFound(err) {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for _, match := range page.GetMatches() {
				if !yield(match, nil) {
					return
				}
			}
			request.PageToken = page.GetNextPageToken()
			if request.PageToken == "" {
				return
			}
		}
	}
}
