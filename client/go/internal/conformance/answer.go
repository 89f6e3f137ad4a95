// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"

	leadline "github.com/leadline/leadline/client/go"
	leadlinev1 "github.com/leadline/leadline/client/go/leadline/v1"
)

// object and array are JSON's, as appendJSON takes them.
type (
	object = map[string]any
	array  = []any
)

// An answerer answers one case.
type answerer struct {
	client *leadline.Client
	one    *testCase
}

// answerOf gives the line of a case, without its name. An error of the call is
// an answer; other errors are returned.
func answerOf(
	ctx context.Context, client *leadline.Client, one *testCase,
) (object, error) {
	calls := map[string]func(answerer, context.Context) (any, error){
		"get_by_phone": answerer.getByPhone,
		"get_by_id":    answerer.getByID,
		"list":         answerer.list,
		"batch":        answerer.batch,
		"stream":       answerer.stream,
		"status":       answerer.status,
	}
	call := calls[one.Call]
	if call == nil {
		return nil, fmt.Errorf("no call is named %q", one.Call)
	}
	outcome, err := call(answerer{client, one}, ctx)
	if err != nil {
		return errorLine(err)
	}
	return object{"outcome": outcome}, nil
}

func (a answerer) getByPhone(ctx context.Context) (any, error) {
	found, err := a.client.GetByPhone(ctx, a.one.Phone,
		optionsOf[leadline.GetByPhoneOption](a.one)...)
	if err != nil || found == nil {
		return nil, err
	}
	outcome, err := a.matchObject(ctx, found)
	if err != nil {
		return nil, err
	}
	outcome["freshness"] = freshnessObject(found.GetFreshness())
	return outcome, nil
}

func (a answerer) getByID(ctx context.Context) (any, error) {
	found, err := a.client.GetByID(ctx, a.one.ID,
		optionsOf[leadline.GetByIDOption](a.one)...)
	if err != nil || found == nil {
		return nil, err
	}
	lead, err := a.leadObject(ctx, found.GetLead())
	if err != nil {
		return nil, err
	}
	return object{
		"lead":            lead,
		"redirected_from": found.GetRedirectedFrom(),
		"freshness":       freshnessObject(found.GetFreshness()),
	}, nil
}

func (a answerer) list(ctx context.Context) (any, error) {
	options := append(optionsOf[leadline.ListOption](a.one),
		leadline.WithPageSize(a.one.PageSize))
	matches := array{}
	for match, err := range a.client.List(ctx, a.one.Phone, options...) {
		if err != nil {
			return nil, err
		}
		one, err := a.phoneMatchObject(ctx, match)
		if err != nil {
			return nil, err
		}
		matches = append(matches, one)
	}
	return matches, nil
}

func (a answerer) batch(ctx context.Context) (any, error) {
	results, err := a.client.Batch(ctx, a.one.Phones,
		optionsOf[leadline.BatchOption](a.one)...)
	if err != nil {
		return nil, err
	}
	outcomes := array{}
	for _, result := range results {
		outcome, err := a.resultValue(ctx, result)
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, outcome)
	}
	return outcomes, nil
}

func (a answerer) stream(ctx context.Context) (any, error) {
	options := optionsOf[leadline.StreamOption](a.one)
	if a.one.Chunk != nil {
		options = append(options,
			leadline.WithNumbersPerMessage(*a.one.Chunk))
	}
	outcomes := array{}
	phones := slices.Values(a.one.Phones)
	for result, err := range a.client.Stream(ctx, phones, options...) {
		if err != nil {
			return nil, err
		}
		outcome, err := a.resultValue(ctx, result)
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, outcome)
		if hook := a.one.Hook; hook != nil && hook.After == len(outcomes) {
			command := exec.Command(hook.Command[0], hook.Command[1:]...)
			if err := command.Run(); err != nil {
				return nil, fatal{err}
			}
		}
	}
	return outcomes, nil
}

func (a answerer) status(ctx context.Context) (any, error) {
	var options []leadline.CallOption
	if a.one.TimeoutMs != nil {
		options = append(options,
			leadline.WithTimeout(milliseconds(*a.one.TimeoutMs)))
	}
	status, err := a.client.Status(ctx, options...)
	if err != nil {
		return nil, err
	}
	return object{
		"account_id":           status.GetAccountId(),
		"complete":             status.GetFreshness().GetComplete(),
		"default_country_code": status.GetDefaultCountryCode(),
		"leads_stored":         status.GetFill().GetLeadsStored(),
		"schema_version":       status.GetSchemaVersion(),
	}, nil
}

func (a answerer) resultValue(
	ctx context.Context, result leadline.Result,
) (any, error) {
	if result.Err != nil {
		return errorLine(result.Err)
	}
	if result.Match == nil {
		return nil, nil
	}
	return a.phoneMatchObject(ctx, result.Match)
}

func (a answerer) phoneMatchObject(
	ctx context.Context, match *leadlinev1.PhoneMatch,
) (object, error) {
	one, err := a.matchObject(ctx, match)
	if err != nil {
		return nil, err
	}
	one["complete"] = match.GetComplete()
	if at := match.GetLeadReadAt(); at != nil {
		one["lead_read_at"] = instantObject(at)
	}
	return one, nil
}

// A match is what an answer to one number and one of several have in common.
type match interface {
	GetLead() *leadlinev1.Lead
	GetMatchedField() leadlinev1.MatchedField
	GetMatchKind() leadlinev1.MatchKind
	GetMatchCount() uint32
}

func (a answerer) matchObject(ctx context.Context, m match) (object, error) {
	lead, err := a.leadObject(ctx, m.GetLead())
	if err != nil {
		return nil, err
	}
	return object{
		"lead":          lead,
		"matched_field": m.GetMatchedField().String(),
		"match_kind":    m.GetMatchKind().String(),
		"match_count":   m.GetMatchCount(),
	}, nil
}

// A fatal error is none of the call's, and ends the runner.
type fatal struct{ error }

func (f fatal) Unwrap() error { return f.error }

// errorLine gives the line of an error that the client gave for a call.
func errorLine(err error) (object, error) {
	var e *leadline.Error
	if errors.As(err, new(fatal)) || !errors.As(err, &e) {
		return nil, err
	}
	return object{"error": errorObject(e)}, nil
}
