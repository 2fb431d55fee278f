package handlers

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
)

// TestFailWithoutPage: when the page that tells of a fault is at fault itself, a bare answer goes out
// and the program lives.
func TestFailWithoutPage(t *testing.T) {
	var log bytes.Buffer
	// Without a register description there is no company to name on the page.
	h := &Handlers{Config: Config{Store: &models.Store{}, URL: &url.URL{Scheme: "http"}, Log: slog.New(slog.NewTextHandler(&log, nil))}}
	app := fiber.New(fiber.Config{ErrorHandler: h.fail})
	app.Get("/", func(*fiber.Ctx) error { return errors.New("Mallikas") })
	response, err := app.Test(httptest.NewRequest("GET", "/", nil))
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != 500 || !strings.Contains(log.String(), "panic") || strings.Contains(log.String(), "Mallikas") {
		t.Errorf("%d, log %q", response.StatusCode, log.String())
	}
}
