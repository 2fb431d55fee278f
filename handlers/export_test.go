package handlers

import (
	"slices"
	"testing"

	"github.com/gofiber/fiber/v2"
)

// AddPage adds a public page to the portals that start during a test.
func AddPage(t testing.TB, path string, page func(*fiber.Ctx) error) {
	before := slices.Clone(publicRoutes)
	publicRoutes = append(publicRoutes, publicRoute{"GET", path, func(_ *Handlers, c *fiber.Ctx) error { return page(c) }})
	t.Cleanup(func() { publicRoutes = before })
}
