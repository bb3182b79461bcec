package dev.gyre.docs;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A fenced block of a Markdown file, with what surrounds it.
///
/// @param file     relative to the repository, such as `docs/guide/02-tasks.md`
/// @param line     of the opening fence, counted from 1
/// @param language what stands behind the fence, such as `java`
/// @param text     the lines between the fences, each with its end
/// @param isAlone  whether the comment `<!-- own loop -->` stands right before it
/// @param copyOf   the program that it shows, as the comment `<!-- as in examples/Hello.java -->` right before it says:
///     one that serves until it is stopped, and has a test of its own
/// @param output   the `text` block that follows right after it, if one does: what this block prints
record CodeBlock(
        Path file, int line, String language, String text, boolean isAlone, @Nullable String copyOf,
        @Nullable String output) {
    private static final String FENCE = "```";
    private static final String ALONE = "<!-- own loop -->";
    private static final Pattern COPY = Pattern.compile("<!-- as in (\\S+) -->");
    private static final Pattern MAIN = Pattern.compile("^void main\\(", Pattern.MULTILINE);

    /// All blocks of a file, in order. Fences may be indented, as in a list; their indentation is taken off.
    static List<CodeBlock> of(Path file, String content) {
        var lines = content.lines().toList();
        var blocks = new ArrayList<CodeBlock>();
        for (int at = 0; at < lines.size(); at++) {
            var opening = lines.get(at);
            if (!opening.strip().startsWith(FENCE)) continue;
            int end = at + 1;
            while (end < lines.size() && !lines.get(end).strip().equals(FENCE)) end++;
            if (end == lines.size()) throw new IllegalStateException(file + ":" + (at + 1) + " opens a block for ever");
            int indent = opening.indexOf(FENCE);
            var text = lines.subList(at + 1, end).stream()
                    .map(line -> line.substring(Math.min(indent, line.length() - line.stripLeading().length())) + "\n")
                    .collect(joining());
            var mark = at > 0 ? lines.get(at - 1).strip() : "";
            var copy = COPY.matcher(mark);
            blocks.add(new CodeBlock(file, at + 1, opening.strip().substring(FENCE.length()), text,
                mark.equals(ALONE), copy.matches() ? copy.group(1) : null, null));
            at = end;
        }
        return withOutputs(blocks, lines);
    }

    private static List<CodeBlock> withOutputs(List<CodeBlock> blocks, List<String> lines) {
        var result = new ArrayList<CodeBlock>();
        for (int index = 0; index < blocks.size(); index++) {
            var block = blocks.get(index);
            var next = index + 1 < blocks.size() ? blocks.get(index + 1) : null;
            result.add(next != null && next.language.equals("text") && block.endsRightBefore(next, lines)
                    ? new CodeBlock(block.file, block.line, block.language, block.text, block.isAlone, block.copyOf,
                        next.text)
                    : block);
        }
        return result;
    }

    private boolean endsRightBefore(CodeBlock next, List<String> lines) {
        int afterEnd = line + 1 + (int) text.lines().count();
        return lines.subList(afterEnd, next.line - 1).stream().allMatch(String::isBlank);
    }

    boolean isJava() {
        return language.equals("java");
    }

    /// Whether it is a complete compact source file, and not a fragment of one.
    boolean isProgram() {
        return MAIN.matcher(text).find();
    }

    /// A class name that no other block has, such as `docs_guide_02_tasks_md_17`.
    String className() {
        return place().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
    }

    /// `file:line`
    String place() {
        return file + ":" + line;
    }

    /// Whether `printed` is what the document says: `…` stands for a part of a line, and on a line of its own for any
    /// number of lines.
    boolean prints(String printed) {
        var expected = output == null ? "" : output;
        var pattern = new StringBuilder();
        for (var line : expected.lines().toList()) {
            if (line.strip().equals("…")) {
                pattern.append("(.*\\n)*");
            } else {
                var parts = line.split("(?<=…)|(?=…)");
                for (var part : parts) pattern.append(part.equals("…") ? ".*" : Pattern.quote(part));
                pattern.append("\\n");
            }
        }
        return printed.matches(pattern.toString());
    }
}
