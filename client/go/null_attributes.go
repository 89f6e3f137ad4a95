// SPDX-License-Identifier: Apache-2.0

package leadline

import (
	"context"
	"sync"

	leadlinev1 "github.com/leadline/leadline/client/go/leadline/v1"
)

// NullAttributes gives the names of a lead's attributes that are null, as a
// set, which tells them from those that the account does not have. It is empty
// where the server does not know. The lead is to be one that was sent whole: of
// one whose attributes were cut, all that was cut off seems null.
//
// The lists of names that this takes are asked for once each, and kept; two
// calls at once may both ask. The set is the caller's.
func (c *Client) NullAttributes(
	ctx context.Context, lead *leadlinev1.Lead, options ...CallOption,
) (map[string]bool, error) {
	null := make(map[string]bool)
	if lead.GetAttributeList() == 0 {
		return null, nil
	}
	names, err := c.attributeNames(ctx, lead.GetAttributeList(),
		callOptionsOf(options))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, has := lead.GetAttributes()[name]; !has {
			null[name] = true
		}
	}
	return null, nil
}

func (c *Client) attributeNames(
	ctx context.Context, list uint32, o callOptions,
) ([]string, error) {
	if names, known := c.lists.names(list); known {
		return names, nil
	}
	answer, err := call(ctx, c, o, c.stub.ListAttributes,
		&leadlinev1.ListAttributesRequest{AttributeLists: []uint32{list}})
	if err != nil {
		return nil, err
	}
	lists := answer.GetAttributeLists()
	if len(lists) != 1 || lists[0].GetNumber() != list {
		return nil, internalError("not the list of attributes asked for")
	}
	c.lists.keep(list, lists[0].GetNames())
	return lists[0].GetNames(), nil
}

// attributeLists are the lists of names that are known, by their numbers. A
// list never changes. The zero value is empty. Safe for concurrent use.
type attributeLists struct {
	mutex sync.RWMutex
	known map[uint32][]string // guarded by mutex
}

func (l *attributeLists) names(list uint32) (names []string, known bool) {
	l.mutex.RLock()
	defer l.mutex.RUnlock()
	names, known = l.known[list]
	return names, known
}

func (l *attributeLists) keep(list uint32, names []string) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.known == nil {
		l.known = make(map[uint32][]string)
	}
	l.known[list] = names
}
