package sim

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// recordsKept is how long ECS tells of a service deployment:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/view-service-deployment.html
const recordsKept = 90 * 24 * time.Hour

// serviceDeployment is the record ECS keeps of one change of a service, from
// its revisions before to the one it brings.
type serviceDeployment struct {
	service *ecsService
	id      string
	target  *deployment
	sources []*deployment
	shift   *shiftSpec // how its traffic moves; nil for a rolling update
	status  types.ServiceDeploymentStatus
	reason  string

	createdAt, updatedAt, finishedAt, stoppedAt time.Time

	rollback *types.Rollback
	stage    types.ServiceDeploymentLifecycleStage
	// production and test are the percent of the traffic that the target gets.
	production, test float64
	hook             *hookWait // that holds it up
	alarmed          bool
	// Once it is over its counts stay what they were.
	last *types.ServiceDeployment
}

// keep opens the record of a change from the deployments before to d.
func (s *ecsService) keep(d *deployment, before []*deployment) {
	r := &serviceDeployment{
		service: s, id: recordID(d.id), target: d, status: types.ServiceDeploymentStatusInProgress,
		createdAt: s.world.now(), updatedAt: s.world.now(),
	}
	if len(s.records) > 0 && !s.records[0].over() {
		s.records[0].stop("The service deployment was stopped because a newer one began.")
	}
	for _, b := range before {
		if b.set == nil && b.rollout != types.DeploymentRolloutStateFailed {
			r.sources = append(r.sources, b)
		}
	}
	d.record = r
	kept := []*serviceDeployment{r}
	for _, old := range s.records {
		if s.world.now().Sub(old.createdAt) < recordsKept {
			kept = append(kept, old)
		}
	}
	s.records = kept
	if s.alarms.Fires > 0 && len(r.sources) > 0 {
		s.world.after(s.alarms.Fires, r.alarm)
	}
}

// recordID has the form of service deployments' ids. It draws no chance: what
// it is made from did.
func recordID(of string) string {
	sum := sha256.Sum256([]byte("service-deployment " + of))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:21]
}

func (r *serviceDeployment) over() bool { return !r.finishedAt.IsZero() || !r.stoppedAt.IsZero() }

func (r *serviceDeployment) become(status types.ServiceDeploymentStatus, reason string) {
	r.status, r.reason = status, reason
	r.updatedAt = r.service.world.now()
}

// finish ends the record with success, of the change or of its way back.
func (r *serviceDeployment) finish(status types.ServiceDeploymentStatus) {
	reason := ""
	if r.rollback != nil {
		reason = r.reason
	}
	r.become(status, reason)
	r.hook, r.stage, r.finishedAt = nil, r.lastStage(), r.updatedAt
	r.freeze()
}

func (r *serviceDeployment) lastStage() types.ServiceDeploymentLifecycleStage {
	if r.shift == nil {
		return ""
	}
	return types.ServiceDeploymentLifecycleStageCleanUp
}

// stop ends the record without success.
func (r *serviceDeployment) stop(reason string) {
	r.become(types.ServiceDeploymentStatusStopped, reason)
	r.hook, r.stoppedAt = nil, r.updatedAt
	r.freeze()
}

func (r *serviceDeployment) freeze() {
	last := r.describe()
	r.last = &last
}

// turnBack has the deployment undone; to is what it goes back to.
func (r *serviceDeployment) turnBack(to *deployment, reason string) {
	r.become(types.ServiceDeploymentStatusRollbackInProgress, reason)
	r.hook, r.production, r.test = nil, 0, 0
	r.rollback = &types.Rollback{Reason: &reason, ServiceRevisionArn: new(to.revisionARN()), StartedAt: stamp(r.updatedAt)}
}

// alarm goes off while the deployment is under way.
func (r *serviceDeployment) alarm() {
	if r.over() || r.status != types.ServiceDeploymentStatusInProgress {
		return
	}
	r.alarmed = true
	r.target.fail("ECS deployment failed: alarm detected.", "alarm detected.", r.service.alarms.Rollback)
}

func (r *serviceDeployment) arn() string {
	s := r.service
	return s.world.arn("ecs", "service-deployment/"+s.cluster.name+"/"+s.name+"/"+r.id)
}

// revisionARN names what the service is with this deployment; the number is the deployment's.
func (d *deployment) revisionARN() string {
	s := d.service
	return s.world.arn("ecs", "service-revision/"+s.cluster.name+"/"+s.name+"/"+strings.TrimPrefix(d.id, "ecs-svc/"))
}

// serviceDeployment finds a record by its ARN.
func (w *World) serviceDeployment(arn string) *serviceDeployment {
	s := w.serviceNamed(arn, "service-deployment/")
	if s == nil {
		return nil
	}
	for _, r := range s.told() {
		if r.arn() == arn {
			return r
		}
	}
	return nil
}

// serviceRevision finds the deployment that brought a revision.
func (w *World) serviceRevision(arn string) *deployment {
	s := w.serviceNamed(arn, "service-revision/")
	if s == nil {
		return nil
	}
	for _, r := range s.told() {
		for _, d := range append([]*deployment{r.target}, r.sources...) {
			if d.revisionARN() == arn {
				return d
			}
		}
	}
	return nil
}

// serviceNamed finds the service in arn:…:KIND/CLUSTER/SERVICE/ID.
func (w *World) serviceNamed(arn, kind string) *ecsService {
	rest, ok := strings.CutPrefix(arn, w.arn("ecs", kind))
	parts := strings.Split(rest, "/")
	if !ok || len(parts) != 3 || w.clusters[parts[0]] == nil {
		return nil
	}
	return w.clusters[parts[0]].services[parts[1]]
}

// told are the records that ECS still tells, newest first.
func (s *ecsService) told() []*serviceDeployment {
	var told []*serviceDeployment
	for _, r := range s.records {
		if s.world.now().Sub(r.createdAt) < recordsKept {
			told = append(told, r)
		}
	}
	return told
}
