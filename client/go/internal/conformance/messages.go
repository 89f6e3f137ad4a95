// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"maps"
	"slices"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	leadline "github.com/leadline/leadline/client/go"
	leadlinev1 "github.com/leadline/leadline/client/go/leadline/v1"
)

func instantObject(at *timestamppb.Timestamp) object {
	return object{"nanos": at.GetNanos(), "seconds": at.GetSeconds()}
}

func freshnessObject(freshness *leadlinev1.Freshness) object {
	one := object{
		"source":   freshness.GetSource().String(),
		"complete": freshness.GetComplete(),
	}
	for name, at := range map[string]*timestamppb.Timestamp{
		"as_of":            freshness.GetAsOf(),
		"complete_through": freshness.GetCompleteThrough(),
		"lead_read_at":     freshness.GetLeadReadAt(),
	} {
		if at != nil {
			one[name] = instantObject(at)
		}
	}
	return one
}

func errorObject(e *leadline.Error) object {
	metadata := object{}
	for key, value := range e.Metadata {
		if key != "age_seconds" {
			metadata[key] = value
		}
	}
	one := object{
		"code":           code.Code(e.Code).String(),
		"reason":         e.Reason,
		"field":          e.Field,
		"field_problem":  e.FieldProblem,
		"has_age":        e.Age != nil,
		"metadata":       metadata,
		"retry_delay_ms": nil,
	}
	if e.RetryDelay != nil {
		one["retry_delay_ms"] = e.RetryDelay.Milliseconds()
	}
	if e.Reason != "" && e.Age == nil {
		one["message"] = e.Message
	}
	return one
}

// leadObject has every field of a lead that is set, and what the client says
// of its null attributes.
func (a answerer) leadObject(
	ctx context.Context, lead *leadlinev1.Lead,
) (object, error) {
	null, err := a.client.NullAttributes(ctx, lead)
	if err != nil {
		return nil, fatal{err}
	}
	one := object{}
	lead.ProtoReflect().Range(func(
		field protoreflect.FieldDescriptor, value protoreflect.Value,
	) bool {
		one[string(field.Name())] = value.Interface()
		return true
	})
	for name, value := range one {
		if message, is := value.(protoreflect.Message); is {
			at := message.Interface().(*timestamppb.Timestamp)
			one[name] = instantObject(at)
		}
	}
	attributes := object{}
	for name, value := range lead.GetAttributes() {
		attributes[name] = value
	}
	nulls := array{}
	for _, name := range slices.Sorted(maps.Keys(null)) {
		nulls = append(nulls, name)
	}
	one["attributes"] = attributes
	one["attribute_list"] = lead.GetAttributeList()
	one["null_attributes"] = nulls
	return one, nil
}
