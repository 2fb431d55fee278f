package views

import "omatiedot/models"

// why tells where the request stands and why this member of staff cannot do what others could.
func (c *Case) why() string {
	k := c.request
	switch k.State {
	case models.Drafted:
		return c.whyDrafted()
	case models.Received, models.InProgress:
		return c.whyOpen()
	case models.Approved:
		return c.whyApproved()
	case models.Answered, models.Collected, models.Withdrawn:
		return c.whyAfter()
	default:
		return c.T("staff.why." + string(k.State))
	}
}

func (c *Case) whyOpen() string {
	k := c.request
	switch {
	case !c.Reader.Is(string(models.Agent)):
		return c.T("staff.why.not_agent")
	case k.AssignedID == nil:
		return c.T("staff.why.received")
	case *k.AssignedID != c.staffID:
		return c.T("staff.why.assigned", "Name", k.AssignedName)
	default:
		return c.T("staff.why.in_progress")
	}
}

func (c *Case) ownDraft() bool {
	return c.request.Draft != nil && c.request.Draft.DraftedBy == c.staffID
}

func (c *Case) whyDrafted() string {
	switch {
	case c.ownDraft() && !c.can(models.StepApprove):
		return c.T("staff.why.own_draft")
	case !c.Reader.Is(string(models.Approver)):
		return c.T("staff.why.not_approver")
	default:
		return c.T("staff.why.drafted")
	}
}
