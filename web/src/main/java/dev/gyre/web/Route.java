package dev.gyre.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A path, the methods that it answers to, and the method that answers: made by [App#get] and its like.
///
/// Each method that says more about it returns it again. To be changed before the application starts.
public final class Route implements DependsOn<Route> {
    private final List<String> methods;
    private final String path;
    private final Signature.Reference reference;
    private final List<Operation> effects = new ArrayList<>(0);
    private final List<String> tags = new ArrayList<>(0);
    private final Map<Integer, String> responses = new LinkedHashMap<>(0);

    private int status;
    private @Nullable String name;
    private @Nullable String summary;
    private @Nullable String description;
    private @Nullable String contentType;
    private Omission omission = Omission.NOTHING;
    private boolean isDeprecated;
    private boolean isHidden;
    private boolean isSocket;

    Route(List<String> methods, String path, Signature.Reference reference) {
        this.methods = List.copyOf(methods);
        this.path = path;
        this.reference = reference;
    }

    static Route socket(String path, Signature.Reference reference) {
        var route = new Route(List.of("GET"), path, reference);
        route.isSocket = true;
        return route;
    }

    /// Sets the status of answers when nothing goes wrong; 200 is the default. With 204 there is no body.
    ///
    /// @throws IllegalArgumentException when it is not 200 to 399
    public Route status(int status) {
        if (status < 200 || status > 399) {
            throw new IllegalArgumentException("the status of " + path + " is " + status
                    + ", but that of an answer which is no error is 200 to 399");
        }
        this.status = status;
        return this;
    }

    /// Sets what the operation is called in the documentation; made from the method's name by default.
    public Route name(String name) {
        this.name = name;
        return this;
    }

    /// Sets the one line that documentation shows; made from the method's name by default.
    public Route summary(String summary) {
        this.summary = summary;
        return this;
    }

    /// Sets what documentation says, in Markdown; the method's documentation comment by default, if the source is at
    /// hand.
    public Route description(String description) {
        this.description = description;
        return this;
    }

    /// Adds groups of the documentation that it belongs to.
    public Route tags(String... tags) {
        this.tags.addAll(List.of(tags));
        return this;
    }

    /// Says in the documentation that it should not be used any more.
    public Route deprecated() {
        isDeprecated = true;
        return this;
    }

    /// Leaves it out of the documentation.
    public Route hidden() {
        isHidden = true;
        return this;
    }

    /// Adds an answer to the documentation.
    public Route responses(int status, String description) {
        responses.put(status, description);
        return this;
    }

    /// Sets the type of the answers' bodies: strings and bytes are sent as they stand then, and not as JSON.
    public Route produces(String contentType) {
        this.contentType = contentType;
        return this;
    }

    /// Sends the strings that the method returns as pages.
    public Route html() {
        return produces("text/html; charset=utf-8");
    }

    /// Sends what the method returns as plain text.
    public Route text() {
        return produces("text/plain; charset=utf-8");
    }

    /// Sets which members answers leave out; none by default.
    public Route omit(Omission omission) {
        this.omission = omission;
        return this;
    }

    /// As [Routing] says of all: calls `operation` before each request is handled, for what it does and not for what it
    /// returns. Its parameters are found as those of a route are.
    @Override
    public Route depends(Operation operation) {
        effects.add(operation);
        return this;
    }

    // ---- for those who read it -------------------------------------------------------------------

    List<String> methods() {
        return methods;
    }

    String path() {
        return path;
    }

    Signature.Reference reference() {
        return reference;
    }

    List<Operation> effects() {
        return effects;
    }

    List<String> tags() {
        return tags;
    }

    Map<Integer, String> responses() {
        return responses;
    }

    int status() {
        return status == 0 ? 200 : status;
    }

    Optional<String> name() {
        return Optional.ofNullable(name);
    }

    Optional<String> summary() {
        return Optional.ofNullable(summary);
    }

    Optional<String> description() {
        return Optional.ofNullable(description);
    }

    Optional<String> contentType() {
        return Optional.ofNullable(contentType);
    }

    Omission omission() {
        return omission;
    }

    boolean isDeprecated() {
        return isDeprecated;
    }

    boolean isHidden() {
        return isHidden;
    }

    boolean isSocket() {
        return isSocket;
    }

    /// Methods and path.
    @Override
    public String toString() {
        return String.join(",", methods) + " " + path;
    }
}
