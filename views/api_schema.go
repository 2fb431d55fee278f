package views

import (
	"reflect"
	"strings"

	"omatiedot/models"
	"omatiedot/models/permit"
	"omatiedot/models/value"
)

// APISchemas are the JSON schemas (draft 2020-12) of APIAnswers, by the names of their types.
func APISchemas() map[string]any {
	schemas := map[string]any{}
	for _, answer := range APIAnswers {
		t := reflect.TypeOf(answer)
		schemas[t.Name()] = objectSchema(t)
	}
	return schemas
}

// APISchemaRef points to the schema of an answer in an OpenAPI document.
func APISchemaRef(answer any) map[string]any { return schemaRef(reflect.TypeOf(answer)) }

func schemaRef(t reflect.Type) map[string]any {
	return map[string]any{"$ref": "#/components/schemas/" + t.Name()}
}

// objectSchema is the schema of a struct: what may be left out of the JSON is not required.
func objectSchema(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		property := typeSchema(f.Type)
		property["description"] = f.Tag.Get("doc")
		properties[name] = property
		if !strings.HasPrefix(options, "omit") {
			required = append(required, name)
		}
	}
	return map[string]any{"type": "object", "properties": properties, "required": required}
}

func typeSchema(t reflect.Type) map[string]any {
	switch {
	case t == reflect.TypeFor[value.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	case t == reflect.TypeFor[permit.Reason]():
		return map[string]any{"type": "string", "examples": models.FeedReasons}
	case t.Kind() == reflect.Slice:
		return map[string]any{"type": "array", "items": typeSchema(t.Elem())}
	case t.Kind() == reflect.Struct:
		return schemaRef(t)
	}
	names := map[reflect.Kind]string{reflect.String: "string", reflect.Bool: "boolean", reflect.Int: "integer", reflect.Int64: "integer"}
	return map[string]any{"type": names[t.Kind()]}
}
