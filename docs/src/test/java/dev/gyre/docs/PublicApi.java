package dev.gyre.docs;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/// What users of the libraries can name: the public types of exported packages, and those of their methods that have no
/// documentation.
final class PublicApi extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final Source source;
    private final Set<String> types;
    private final List<String> undocumented;

    private PublicApi(Source source, Set<String> types, List<String> undocumented) {
        this.source = source;
        this.types = types;
        this.undocumented = undocumented;
    }

    /// @param types        lines such as `loop dev.gyre.loop.Task`, sorted
    /// @param undocumented places of public types and methods without a documentation comment
    record Result(Set<String> types, List<String> undocumented) {}

    static Result of(List<Source> sources) {
        var exported = new HashSet<String>();
        for (var source : sources) {
            if (!source.isMain() || source.tree().getModule() == null) continue;
            for (var directive : source.tree().getModule().getDirectives()) {
                if (directive instanceof ExportsTree exports) exported.add(exports.getPackageName().toString());
            }
        }
        var result = new Result(new TreeSet<>(), new ArrayList<>());
        for (var source : sources) {
            if (source.isMain() && exported.contains(source.packageName())) {
                new PublicApi(source, result.types, result.undocumented).scan(source.tree(), null);
            }
        }
        return result;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
        if (!isPublic(type.getModifiers())) return null;
        types.add(source.module() + " " + qualifiedName(type));
        requireComment(type);
        return super.visitClass(type, nothing);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
        var isOverride = method.getModifiers().getAnnotations().stream()
                .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
        if (isPublic(method.getModifiers()) && !isOverride) requireComment(method);
        return null;
    }

    private void requireComment(Tree node) {
        if (source.trees().getDocCommentTree(getCurrentPath()) == null) undocumented.add(source.at(node));
    }

    private String qualifiedName(ClassTree type) {
        var name = type.getSimpleName().toString();
        var path = getCurrentPath().getParentPath();
        while (path.getLeaf() instanceof ClassTree outer) {
            name = outer.getSimpleName() + "." + name;
            path = path.getParentPath();
        }
        return source.packageName() + "." + name;
    }

    /// Public or protected, which members of interfaces are without saying so.
    private boolean isPublic(ModifiersTree modifiers) {
        var flags = modifiers.getFlags();
        var parent = getCurrentPath().getParentPath().getLeaf();
        var isInInterface = parent.getKind() == Tree.Kind.INTERFACE || parent.getKind() == Tree.Kind.ANNOTATION_TYPE;
        return flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED)
                || isInInterface && !flags.contains(Modifier.PRIVATE);
    }
}
