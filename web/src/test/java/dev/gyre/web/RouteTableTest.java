package dev.gyre.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private static RouteTable<String> table(String... routes) {
        var entries = new ArrayList<RouteTable.Entry<String>>();
        for (var route : routes) {
            var words = route.split(" ");
            var methods = words[0].equals("*") ? List.<String>of() : List.of(words[0].split(","));
            entries.add(new RouteTable.Entry<>(entries.size(), PathTemplate.parse(words[1]), methods, route));
        }
        return RouteTable.of(entries);
    }

    private static @Nullable String find(RouteTable<String> table, String method, String path) {
        var match = table.find(method, path);
        return match == null ? null : match.target();
    }

    @Test
    void theRouteThatWasAddedFirstWins() {
        assertEquals("GET /items/{id}", find(table("GET /items/{id}", "GET /items/me"), "GET", "/items/me"));
        assertEquals("GET /items/me", find(table("GET /items/me", "GET /items/{id}"), "GET", "/items/me"));
        assertEquals("GET /{all:path}", find(table("GET /{all:path}", "GET /a/b"), "GET", "/a/b"));
    }

    @Test
    void aRouteWithAnotherMethodIsPassedOver() {
        var table = table("POST /items/{id}", "GET /items/me", "GET,HEAD /items/{id}");
        assertEquals("GET /items/me", find(table, "GET", "/items/me"));
        assertEquals("POST /items/{id}", find(table, "POST", "/items/me"));
        assertNull(find(table, "DELETE", "/items/me"));
        assertEquals(Set.of("POST", "GET", "HEAD"), table.methods("/items/me"));
    }

    @Test
    void theTreeGoesBackWhereABranchLeadsNowhere() {
        var table = table("GET /a/{x}/c", "GET /{y}/b/d");
        assertEquals("GET /{y}/b/d", find(table, "GET", "/a/b/d"));
        assertEquals("GET /a/{x}/c", find(table, "GET", "/a/b/c"));
        assertNull(find(table, "GET", "/a/b/e"));
    }

    @Test
    void variablesHaveTheirValues() {
        var table = table("GET /v{major}/{name}.json", "GET /files/{dir}/{rest:path}");
        assertArrayEquals(new String[] {"1", "a.b"}, assertNotNull2(table.find("GET", "/v1/a.b.json")).values());
        assertArrayEquals(new String[] {"x", "y/z/"}, assertNotNull2(table.find("GET", "/files/x/y/z/")).values());
        assertArrayEquals(new String[] {"x", ""}, assertNotNull2(table.find("GET", "/files/x/")).values());
        assertNull(table.find("GET", "/v/a.json"), "a variable is never empty");
        assertNull(table.find("GET", "/files/x"));
    }

    private static <T> T assertNotNull2(@Nullable T value) {
        assertNotNull(value);
        return value;
    }

    @Test
    void emptySegmentsCount() {
        var table = table("GET /", "GET /a", "GET /b/");
        assertEquals("GET /", find(table, "GET", "/"));
        assertNull(find(table, "GET", "/a/"));
        assertNull(find(table, "GET", "/b"));
        assertNull(find(table, "GET", "//"));
    }

    @Test
    void malformedPathsAreToldInASentence() {
        for (var path : List.of("items", "/{}", "/{a}{b}", "/{a", "/a}", "/{a}/{a}", "/{a:int}", "/{a:path}/{b}")) {
            var told = assertThrows(SetupException.class, () -> PathTemplate.parse(path));
            assertTrue(String.valueOf(told.getMessage()).contains(path), told.getMessage());
        }
    }

    /// Routes as the table promises to treat them: a list that is searched from its beginning.
    private record Model(List<String> templates, List<String> methods) {
        @Nullable
        String find(String method, String path) {
            for (int i = 0; i < templates.size(); i++) {
                var pattern = Pattern.compile(templates.get(i).replaceAll("\\{\\w+:path}", "(.*)")
                        .replaceAll("\\{\\w+}", "([^/]+)").replace(".", "[.]").replace("([.]*)", "(.*)"));
                if (methods.get(i).equals(method) && pattern.matcher(path).matches()) {
                    return methods.get(i) + " " + templates.get(i);
                }
            }
            return null;
        }
    }

    @Test
    void anyTableFindsWhatAListWouldFind() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var pieces = List.of("a", "b", "c.d", "{x}", "v{x}", "{x}.d", "");
        for (int round = 0; round < 2_000; round++) {
            var model = new Model(new ArrayList<>(), new ArrayList<>());
            var routes = new ArrayList<String>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                var path = new StringBuilder();
                for (int k = random.nextInt(3); k >= 0; k--) {
                    var piece = pieces.get(random.nextInt(pieces.size()));
                    path.append('/').append(piece.replace("{x}", "{x" + k + "}"));
                }
                if (random.nextInt(6) == 0) path.append("/{r:path}");
                var method = random.nextBoolean() ? "GET" : "POST";
                model.templates.add(path.toString());
                model.methods.add(method);
                routes.add(method + " " + path);
            }
            var table = table(routes.toArray(String[]::new));
            for (int i = 0; i < 20; i++) {
                var path = new StringBuilder();
                for (int k = random.nextInt(4); k >= 0; k--) {
                    path.append('/').append(List.of("a", "b", "c.d", "v1", "z", "").get(random.nextInt(6)));
                }
                assertEquals(model.find("GET", path.toString()), find(table, "GET", path.toString()),
                    () -> "seed " + seed + ": " + path + " in " + routes);
            }
        }
    }
}
