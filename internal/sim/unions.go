package sim

import (
	"reflect"
	"strings"

	alarms "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	iam "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// A union is an object of one member. The SDK has an interface for each, and
// for each of its members a struct <union>Member<member> with a Value.

// unionMember is the wire name of the member that chosen stands for.
func (s *shapes) unionMember(union, chosen reflect.Type) (name string, ok bool) {
	name, ok = strings.CutPrefix(chosen.Name(), union.Name()+"Member")
	if s.protocol == awsJSON {
		name = lowerFirst(name)
	}
	return name, ok
}

// unionMembers are those of the unions in the inputs served. Go has no way to
// ask an interface for them.
func unionMembers() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[types.ServiceConnectContainerConfigurationMemberLogLevel](),
		reflect.TypeFor[types.SharingStrategyMemberNvidiaMps](),
		reflect.TypeFor[types.GatewayConnectionResourcesMemberHostSharedAlb](),
		reflect.TypeFor[alarms.EvaluationCriteriaMemberPromQLCriteria](),
		reflect.TypeFor[alarms.EvaluationWindowMemberSlidingWindow](),
		reflect.TypeFor[iam.PolicyIdentifierMemberPolicyArn](),
	}
}

// setUnion leaves out what it does not know, as all decoding here does:
// members added later, and documents (hookDetails), which nothing served reads.
func setUnion(s *shapes, v reflect.Value, raw any) error {
	object, ok := raw.(map[string]any)
	if !ok {
		return unfit("what is no object", v)
	}
	for _, t := range unionMembers() {
		if !reflect.PointerTo(t).Implements(v.Type()) {
			continue
		}
		name, _ := s.unionMember(v.Type(), t)
		if object[name] == nil {
			continue
		}
		chosen := reflect.New(t)
		if err := setJSON(s, chosen.Elem().FieldByName("Value"), object[name]); err != nil {
			return err
		}
		v.Set(chosen)
	}
	return nil
}
