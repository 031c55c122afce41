package org.kedge.messages.trigger;

import java.util.List;
import java.util.OptionalInt;

/**
 * What an enrolmentRequest says about the MEF (D-78): a name to be looked up among the MEFs the Enrolee is configured for, never an
 * address to connect to by itself.
 *
 * @param host host of triggerInfoAddress, in lower case without a trailing dot
 * @param bindings scheme and port of the entries of triggerInfoPoA with that host, in their order; empty means that the registration
 *        configuration decides
 */
public record MefPointer(String host, List<Binding> bindings) {
    /**
     * A protocol binding.
     *
     * @param scheme in lower case, for example {@code coaps}
     * @param port empty for the default port of the scheme
     */
    public record Binding(String scheme, OptionalInt port) {
    }

    public MefPointer {
        bindings = List.copyOf(bindings);
    }
}
