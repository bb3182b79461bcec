package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class DebuggerTest {
    @Test
    void isKnownByTheOptionThatLoadsItsAgent() {
        assertTrue(Debugger.isIn(List.of("-Xmx1g", "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n")));
        assertTrue(Debugger.isIn(List.of("-Xrunjdwp:transport=dt_socket")));
        assertTrue(Debugger.isIn(List.of("-agentpath:/opt/jdk/lib/libjdwp.so=transport=dt_socket")));
        assertTrue(Debugger.isIn(List.of("-Dx=y  -agentlib:jdwp=server=y -ea")), "as in JAVA_TOOL_OPTIONS");
        assertFalse(Debugger.isIn(List.of("-agentlib:hprof", "Main", "jdwp", "-Dagent=-agentlib:jdwp")));
        assertFalse(Debugger.isIn(List.of("")));
    }

    @Test
    void aProcessIsAskedForItsOptions() {
        var free = ChildJvm.run(Main.class, List.of());
        assertEquals(List.of("false"), free.outLines(), free.toString());
        var agent = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,address=127.0.0.1:0";
        var debugged = ChildJvm.run(Main.class, List.of(agent));
        assertEquals(List.of("true"), debugged.outLines(), debugged.toString());
    }

    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            System.out.println(Debugger.OF_THIS_PROCESS.isPresent());
        }
    }
}
