package org.kedge.transport.dtls.engine;

import java.util.Objects;
import java.util.function.Function;

import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.EndpointContextMatcher;

/** Binds CoAP messages to one DTLS session: identifiers count per session, and a reply leaves in the session of its request only. */
public final class SessionMatcher implements EndpointContextMatcher {
    private final Function<EndpointContext, Object> session;

    /** @param session the identity of the session that a context belongs to, or null when it names none */
    public SessionMatcher(Function<EndpointContext, Object> session) {
        this.session = session;
    }

    @Override
    public String getName() {
        return "kedge-session";
    }

    @Override
    public Object getEndpointIdentity(EndpointContext context) {
        Object identity = session.apply(context);
        if (identity == null) {
            throw new IllegalArgumentException("message outside a session");
        }
        return identity;
    }

    @Override
    public boolean isResponseRelatedToRequest(EndpointContext request, EndpointContext response) {
        return same(request, response);
    }

    @Override
    public boolean isToBeSent(EndpointContext message, EndpointContext connection) {
        return connection == null || same(message, connection);
    }

    private boolean same(EndpointContext one, EndpointContext other) {
        Object identity = session.apply(one);
        return identity != null && Objects.equals(identity, session.apply(other));
    }

    @Override
    public String toRelevantState(EndpointContext context) {
        return context == null ? "n.a." : String.valueOf(session.apply(context));
    }
}
