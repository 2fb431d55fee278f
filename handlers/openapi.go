package handlers

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

// openAPIPath is where the document is that describes the routes of other systems.
const openAPIPath = apiPrefix + "v1/openapi.json"

// openAPI answers with the document: OpenAPI 3.1, made from the routes as they are.
func (h *Handlers) openAPI(c *fiber.Ctx) error { return c.JSON(h.openAPIDocument()) }

type object = map[string]any

func (h *Handlers) openAPIDocument() object {
	paths := object{}
	for _, r := range apiRoutes {
		path, _ := paths[openPath(r.path)].(object)
		if path == nil {
			path = object{}
			paths[openPath(r.path)] = path
		}
		path[strings.ToLower(r.method)] = h.openOperation(r)
	}
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title": "Omatiedot", "version": "1",
			"description": "What may be done with whose data, for the systems that do it. Customers are known by their number; there are no names and no addresses here. Fields and kinds of problems may be added; nothing is taken away within a version.",
		},
		"servers": []object{{"url": strings.TrimSuffix(h.URL.String(), "/")}},
		"paths":   paths,
		"components": object{
			"schemas": views.APISchemas(), "responses": openProblems(),
			"securitySchemes": object{"bearer": object{
				"type": "http", "scheme": "bearer", "description": "A token that an administrator has issued. It begins with " + models.TokenPrefix + ".",
			}},
		},
	}
}

// openOperation describes a route. Roles of a bearer token are its scopes: OpenAPI 3.1 section 4.8.30.
func (h *Handlers) openOperation(r apiRoute) object {
	o := r.operation
	parameters := []object{}
	for i, p := range slices.Concat(o.path, o.query) {
		in := "query"
		if i < len(o.path) {
			in = "path"
		}
		parameters = append(parameters, object{
			"name": p.name, "in": in, "description": p.about, "required": in == "path", "schema": p.schema(h.Store.Description),
		})
	}
	responses := object{"200": object{
		"description": o.summary, "headers": object{"Cache-Control": object{"schema": object{"const": "no-store"}}},
		"content": object{fiber.MIMEApplicationJSON: object{"schema": views.APISchemaRef(o.gives)}},
	}}
	for _, kinds := range [][]*problemKind{everywhereProblems, o.problems} {
		for _, k := range kinds {
			responses[strconv.Itoa(k.status)] = object{"$ref": "#/components/responses/" + k.key}
		}
	}
	return object{
		"operationId": o.id, "summary": o.summary, "description": o.about, "parameters": parameters,
		"security": []object{{"bearer": []string{string(r.scope)}}}, "responses": responses,
	}
}

// openProblems describes every kind of problem.
func openProblems() object {
	responses := object{}
	for _, k := range []*problemKind{
		parameterProblem, tokenProblem, scopeProblem, notFoundProblem, methodProblem, cursorProblem, rateProblem, faultProblem,
	} {
		response := object{
			"description": strings.TrimSpace(k.title + ". " + k.detail),
			"content":     object{"application/problem+json": object{"schema": views.APISchemaRef(views.ProblemDocument{})}},
		}
		if name, ok := map[*problemKind]string{
			tokenProblem: fiber.HeaderWWWAuthenticate, scopeProblem: fiber.HeaderWWWAuthenticate, methodProblem: fiber.HeaderAllow, rateProblem: fiber.HeaderRetryAfter,
		}[k]; ok {
			response["headers"] = object{name: object{"schema": object{"type": "string"}}}
		}
		responses[k.key] = response
	}
	return responses
}

// openPath is the path with its parameters as OpenAPI writes them.
func openPath(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}
