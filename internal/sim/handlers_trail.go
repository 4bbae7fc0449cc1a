package sim

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

const trailRead = "cloudtrail lookup"

func trailOperations() []operation {
	return []operation{op("cloudtrail", "LookupEvents", trailRead, lookupEvents)}
}

// What the region serves of CloudTrail, whose types in the SDK come with a client of half a megabyte.
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
type (
	eventsAsked struct {
		LookupAttributes         []lookupAttribute
		StartTime, EndTime       *time.Time
		EventCategory, NextToken *string
		MaxResults               *int32
	}
	lookupAttribute struct{ AttributeKey, AttributeValue *string }
	eventsTold      struct {
		Events    []trailEvent
		NextToken *string
	}
	trailEvent struct {
		EventId, EventName, EventSource, Username, ReadOnly, AccessKeyId, CloudTrailEvent *string

		EventTime *time.Time
		Resources []trailResource
	}
	trailResource struct{ ResourceName, ResourceType *string }
)

func lookupEvents(w *World, in *eventsAsked) (*eventsTold, error) {
	const most = 50
	size := int32(most)
	set(&size, in.MaxResults)
	start, end := deref(in.StartTime), deref(in.EndTime)
	switch {
	case size < 1 || size > most:
		return nil, &apiError{code: "InvalidMaxResultsException", message: "A maximum of 50 results can be returned."}
	case len(in.LookupAttributes) > 1:
		return nil, &apiError{code: "InvalidLookupAttributesException", message: "Only one lookup attribute can be specified."}
	case !end.IsZero() && start.After(end):
		return nil, &apiError{code: "InvalidTimeRangeException", message: "The start time is after the end time."}
	}
	of := fmt.Sprint("trail", len(in.LookupAttributes))
	found := make([]trailEntry, 0, len(w.trail))
	for _, e := range w.trail {
		late := w.now().Sub(e.at)
		if late >= trailLate && late < recordsKept && !e.at.Before(start) && (end.IsZero() || !e.at.After(end)) {
			found = append(found, e)
		}
	}
	for _, a := range in.LookupAttributes {
		key, value := deref(a.AttributeKey), deref(a.AttributeValue)
		of = "trail " + key + "=" + value
		found = slices.DeleteFunc(found, func(e trailEntry) bool {
			switch key {
			case "EventName":
				return e.name != value
			case "EventSource":
				return e.source != value
			case "EventId":
				return e.id != value
			case "Username":
				return e.user != value
			case "ReadOnly":
				return value != "false"
			}
			return true // ECS's calls name no resources
		})
	}
	name := func(e trailEntry) string { return e.at.Format("20060102T150405.000000000") + e.id }
	slices.SortFunc(found, func(a, b trailEntry) int { return cmp.Compare(name(b), name(a)) }) // the newest come first
	from, err := after(of, in.NextToken, func(last string) (int, bool) {
		return slices.BinarySearchFunc(found, last, func(e trailEntry, last string) int { return cmp.Compare(last, name(e)) })
	})
	if err != nil {
		return nil, &apiError{code: "InvalidNextTokenException", message: "Invalid token."}
	}
	to := min(from+int(size), len(found))
	out := &eventsTold{Events: []trailEvent{}}
	if to < len(found) {
		out.NextToken = token64(of, name(found[to-1]))
	}
	for _, e := range found[from:to] {
		out.Events = append(out.Events, trailEvent{
			EventId: &e.id, EventName: &e.name, EventSource: &e.source, Username: &e.user, ReadOnly: new("false"), EventTime: stamp(e.at.Truncate(time.Second)),
			CloudTrailEvent: &e.body, Resources: []trailResource{},
		})
	}
	return out, nil
}
