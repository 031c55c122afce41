package org.kedge.usim.pcsc.reader;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;

/**
 * The JDK connects to pcscd once per JVM and never again, so that no card is found after a restart of pcscd. Where the JVM was started
 * with {@link #OPTION} the lost connection is forgotten here, and the next attempt makes a new one.
 */
final class LostContext {
    static final String OPTION = "--add-opens java.smartcardio/sun.security.smartcardio=ALL-UNNAMED";

    private static final Set<String> LOST = Set.of("SCARD_E_NO_SERVICE", "SCARD_E_SERVICE_STOPPED", "SCARD_E_INVALID_HANDLE",
            "SCARD_F_COMM_ERROR");
    private static final String TERMINALS = "sun.security.smartcardio.PCSCTerminals";

    private LostContext() {
    }

    /** Whether the failure says that pcscd went away under the connection. */
    static boolean isLost(Throwable failure) {
        return LOST.contains(SmartcardioReaders.reason(failure));
    }

    /** @return whether it was forgotten */
    static boolean forget() {
        try {
            Class<?> terminals = Class.forName(TERMINALS, true, ClassLoader.getPlatformClassLoader());
            Field context = terminals.getDeclaredField("contextId");
            context.setAccessible(true);
            Field known = terminals.getDeclaredField("terminals");
            known.setAccessible(true);
            synchronized (terminals) {
                ((Map<?, ?>) known.get(null)).clear();
                context.setLong(null, 0);
            }
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return false;
        }
    }
}
