package dev.gyre.web;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The OpenAPI document of an application, version 3.1.0, made of its routes and the schemas of their types. It says
/// what that of FastAPI would say of the same application.
///
/// Types that look different when they are read and when they are written have two schemas, which is known only when
/// all routes were seen: so references are put right at the end.
final class OpenApi {
    private static final System.Logger LOGGER = System.getLogger(OpenApi.class.getName());

    private final Docs docs;
    private final List<RoutePlan> routes;
    private final SchemaBook inputs = new SchemaBook(true);
    private final SchemaBook outputs = new SchemaBook(false);
    private final Map<String, JsonMembers> paths = new LinkedHashMap<>();
    private final Map<String, JsonValue> schemes = new LinkedHashMap<>();
    private final Set<String> ids = new HashSet<>();
    private boolean hasValidation;

    private OpenApi(Docs docs, List<RoutePlan> routes) {
        this.docs = docs;
        this.routes = routes;
    }

    /// The document.
    ///
    /// @param rootPath where the application is mounted; empty for an application of its own
    static JsonValue.JsonObject document(Docs docs, List<RoutePlan> routes, String rootPath) {
        var shown = routes.stream().filter(plan -> !plan.route().isHidden() && !plan.route().isSocket()).toList();
        return new OpenApi(docs, shown).document(rootPath);
    }

    private JsonValue.JsonObject document(String rootPath) {
        for (var plan : routes) describe(plan);
        var merged = new MergedSchemas(inputs, outputs);
        var document = JsonMembers.with("openapi", "3.1.0").put("info", info());
        var servers = servers(rootPath);
        if (!servers.isEmpty()) document.put("servers", new JsonValue.JsonArray(servers));
        var all = new JsonMembers();
        paths.forEach(all::put);
        document.put("paths", ((JsonValue.JsonObject) resolved(all.object(), merged)));
        var components = components(merged);
        if (!components.isEmpty()) document.put("components", components);
        return document.object();
    }

    private JsonMembers info() {
        var info = JsonMembers.with("title", docs.title());
        if (docs.description() != null) info.put("description", docs.description());
        return info.put("version", docs.version());
    }

    private List<JsonValue> servers(String rootPath) {
        var list = new ArrayList<JsonValue>();
        if (!rootPath.isEmpty()) list.add(JsonMembers.with("url", rootPath).object());
        for (var url : docs.servers()) list.add(JsonMembers.with("url", url).object());
        return list;
    }

    private void describe(RoutePlan plan) {
        var path = plan.template().text().replace(":path}", "}");
        for (var method : plan.route().methods()) {
            var operation = new OpenApiOperation(plan, path, method, inputs, outputs);
            if (!ids.add(operation.id())) {
                LOGGER.log(System.Logger.Level.WARNING, "two operations of the OpenAPI document are called "
                        + operation.id() + ": give one of the routes another name(…)");
            }
            paths.computeIfAbsent(path, missing -> new JsonMembers())
                    .put(method.toLowerCase(Locale.ROOT), operation.describe());
            hasValidation |= operation.hasValidation();
            operation.security().schemes().values().forEach(this::add);
        }
    }

    private void add(SecurityScheme scheme) {
        var known = schemes.putIfAbsent(scheme.name(), scheme.definition());
        if (known != null && !known.equals(scheme.definition())) {
            LOGGER.log(System.Logger.Level.WARNING, "two security schemes are called " + scheme.name()
                    + ", and the OpenAPI document has only the first: give one of them another name with named(…)");
        }
    }

    /// The paths with references to the components as they are called at the end.
    private static JsonValue resolved(JsonValue.JsonObject paths, MergedSchemas merged) {
        var all = new LinkedHashMap<String, JsonValue>();
        paths.members().forEach((path, item) -> {
            var operations = new LinkedHashMap<String, JsonValue>();
            ((JsonValue.JsonObject) item).members().forEach((method, operation) -> {
                var parts = new LinkedHashMap<>(((JsonValue.JsonObject) operation).members());
                parts.replaceAll((name, part) -> merged.renamed(part, !name.equals("responses")));
                operations.put(method, new JsonValue.JsonObject(parts));
            });
            all.put(path, new JsonValue.JsonObject(operations));
        });
        return new JsonValue.JsonObject(all);
    }

    private JsonMembers components(MergedSchemas merged) {
        var schemas = new TreeMap<String, JsonValue>(merged.all());
        if (hasValidation) {
            schemas.put("HTTPValidationError", ValidationSchemas.ALL);
            schemas.put("ValidationError", ValidationSchemas.ONE);
        }
        var components = new JsonMembers();
        if (!schemas.isEmpty()) components.put("schemas", new JsonValue.JsonObject(schemas));
        if (!schemes.isEmpty()) components.put("securitySchemes", new JsonValue.JsonObject(schemes));
        return components;
    }
}
