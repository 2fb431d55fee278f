package handlers

import (
	"encoding/json"
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"omatiedot/models"
	"omatiedot/views"
)

// problemKind is a kind of problem as other systems are told of it.
type problemKind struct {
	key    string // in its address
	status int
	title  string
	detail string // what to do about it
}

// The kinds of problems, each with a status of its own.
var (
	parameterProblem = &problemKind{"invalid_parameter", 400, "A parameter is unknown or has a wrong value", ""}
	tokenProblem     = &problemKind{"invalid_token", 401, "No token that works", "Send an Authorization header with the word Bearer and a token that has neither expired nor been revoked."}
	scopeProblem     = &problemKind{"insufficient_scope", 403, "The token is not for this", "Ask for a token with the scope that the header WWW-Authenticate names."}
	notFoundProblem  = &problemKind{"not_found", 404, "There is no such thing", "Check the path. A customer may have left the register."}
	methodProblem    = &problemKind{"method_not_allowed", 405, "Only GET is known here", "The header Allow names the methods."}
	cursorProblem    = &problemKind{"unknown_cursor", 410, "The cursor is past the end", "It is of another register, or of this one before it was restored. Read from the beginning, without a cursor."}
	rateProblem      = &problemKind{"too_many_requests", 429, "Too many requests within the minute", "Wait for as many seconds as the header Retry-After says."}
	faultProblem     = &problemKind{"fault", 500, "Something went wrong here", "Try again later. If it goes on, tell the instance."}
)

// everywhereProblems are those that any route may answer with.
var everywhereProblems = []*problemKind{parameterProblem, tokenProblem, scopeProblem, rateProblem, faultProblem}

// errMethod: the route is not for the method.
var errMethod = errors.New("method not allowed")

// problemsOf is the table from errors to problems. What is not in it is a fault of ours.
var problemsOf = []struct {
	err  error
	kind *problemKind
}{
	{models.ErrToken, tokenProblem},
	{models.ErrScope, scopeProblem},
	{models.ErrNotFound, notFoundProblem},
	{models.ErrCursor, cursorProblem},
	{errMethod, methodProblem},
	{errTooManyCalls, rateProblem},
}

// problem answers another system with what went wrong, without anything that was asked.
func (h *Handlers) problem(c *fiber.Ctx, err error) error {
	c.Locals(localFault, err)
	body, failed := json.Marshal(h.problemOf(c, err))
	if failed != nil {
		return failed
	}
	c.Set(fiber.HeaderContentType, "application/problem+json")
	return c.Send(body)
}

func (h *Handlers) problemOf(c *fiber.Ctx, err error) views.ProblemDocument {
	instance := apiPrefix + "v1/problems/" + requestID(c)
	kind := faultProblem
	var web *fiber.Error
	var wrong *wrongParameter
	switch {
	case errors.As(err, &web) && web.Code >= 400 && web.Code < 500:
		c.Status(web.Code)
		return views.ProblemDocument{Type: "about:blank", Title: utils.StatusMessage(web.Code), Status: web.Code, Instance: instance}
	case errors.As(err, &wrong):
		kind = parameterProblem
	default:
		for _, row := range problemsOf {
			if errors.Is(err, row.err) {
				kind = row.kind
			}
		}
	}
	c.Status(kind.status)
	p := views.ProblemDocument{Type: h.absolute(kind.address()), Title: kind.title, Status: kind.status, Detail: kind.detail, Instance: instance}
	if wrong != nil {
		p.Parameter, p.Detail = wrong.name, wrong.detail
	}
	return p
}

// address is where the kind is described.
func (k *problemKind) address() string { return openAPIPath + "#/components/responses/" + k.key }

// onlyGet answers what no route of the path is for.
func onlyGet(c *fiber.Ctx) error {
	c.Set(fiber.HeaderAllow, fiber.MethodGet)
	return errMethod
}
