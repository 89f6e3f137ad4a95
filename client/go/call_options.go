// SPDX-License-Identifier: Apache-2.0

package leadline

import (
	"time"

	"google.golang.org/protobuf/types/known/durationpb"
)

// What an option can be given to is in its type: one that a call has no use
// for does not compile.
type (
	// A CallOption can be given to every call.
	CallOption interface {
		LookupOption
		forEveryCall()
	}
	// A LookupOption can be given to every call that looks for leads.
	LookupOption interface {
		GetByPhoneOption
		GetByIDOption
		ListOption
		BatchOption
		StreamOption
	}
	// A GetByPhoneOption can be given to [Client.GetByPhone].
	GetByPhoneOption interface {
		option
		forGetByPhone()
	}
	// A GetByIDOption can be given to [Client.GetByID].
	GetByIDOption interface {
		option
		forGetByID()
	}
	// A ListOption can be given to [Client.List].
	ListOption interface {
		option
		forList()
	}
	// A BatchOption can be given to [Client.Batch].
	BatchOption interface {
		option
		forBatch()
	}
	// A StreamOption can be given to [Client.Stream].
	StreamOption interface {
		option
		forStream()
	}
	option interface{ apply(*callOptions) }
)

// WithTimeout says how long the call may take, its repetitions included: of a
// list or a batch each of the calls that it makes, of a stream all of it. The
// context's deadline holds besides.
func WithTimeout(timeout time.Duration) CallOption {
	return callOption{lookupOption{func(o *callOptions) {
		o.timeout = &timeout
	}}}
}

// WithAttributes names the attributes wanted in Lead.attributes, instead of
// all. The typed fields are always there.
func WithAttributes(names ...string) LookupOption {
	return lookupOption{func(o *callOptions) { o.attributes = names }}
}

// WithMaxStaleness has the call fail with FAILED_PRECONDITION (REPLICA_STALE)
// if the replica is older than this.
func WithMaxStaleness(age time.Duration) LookupOption {
	return lookupOption{func(o *callOptions) {
		o.maxStaleness = durationpb.New(age)
	}}
}

// WithReadThrough allows the server, where it is set up so, to ask LeadSquared
// itself for a number that the replica does not have. That takes longer than
// [DefaultTimeout].
func WithReadThrough() GetByPhoneOption {
	return getByPhoneOption{func(o *callOptions) { o.readThrough = true }}
}

// WithPageSize says how many leads to get with each call, 1,000 at most; 0
// leaves it to the server.
func WithPageSize(leads int32) ListOption {
	return listOption{func(o *callOptions) { o.pageSize = leads }}
}

// WithNumbersPerMessage says how many numbers to send together, 1 to 1,000.
// Without it: 1,000. Fewer bring the first results sooner.
func WithNumbersPerMessage(numbers int) StreamOption {
	return streamOption{func(o *callOptions) { o.numbersPerMessage = numbers }}
}

// WithPatience says how long a stream that broke off is opened anew without an
// answer. Without it: 30 s.
func WithPatience(patience time.Duration) StreamOption {
	return streamOption{func(o *callOptions) { o.patience = patience }}
}

// callOptions are what the options of a call say.
type callOptions struct {
	attributes        []string
	maxStaleness      *durationpb.Duration // nil: no bound
	readThrough       bool
	timeout           *time.Duration // nil: nothing said
	pageSize          int32
	numbersPerMessage int
	patience          time.Duration
}

func callOptionsOf[Option option](options []Option) callOptions {
	o := callOptions{
		numbersPerMessage: mostInMessage,
		patience:          defaultPatience,
	}
	for _, option := range options {
		option.apply(&o)
	}
	return o
}

type (
	setting          func(*callOptions)
	callOption       struct{ lookupOption }
	lookupOption     struct{ setting }
	getByPhoneOption struct{ setting }
	listOption       struct{ setting }
	streamOption     struct{ setting }
)

func (s setting) apply(o *callOptions) { s(o) }

func (callOption) forEveryCall()        {}
func (lookupOption) forGetByPhone()     {}
func (lookupOption) forGetByID()        {}
func (lookupOption) forList()           {}
func (lookupOption) forBatch()          {}
func (lookupOption) forStream()         {}
func (getByPhoneOption) forGetByPhone() {}
func (listOption) forList()             {}
func (streamOption) forStream()         {}
