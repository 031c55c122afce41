package org.kedge.association.keys;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.AeId;
import org.kedge.api.identity.CseId;
import org.kedge.api.identity.Fqdn;
import org.kedge.association.fetch.FetchSettings;
import org.kedge.association.fetch.NafSettings;
import org.kedge.association.peer.ConnectionSettings;
import org.kedge.gba.UaProtocolId;

/**
 * Checked configuration of {@link AssociationKeys}.
 *
 * @param id the identity of this node; empty: the one it enrolled with
 * @param uri its URI, when it is to be told to a MEF
 * @param adminFqdn the administrating stakeholder; empty: the server is its own
 * @param connections how channels to peers are kept
 * @param fetch the bounds of key look-ups
 * @param naf this node as NAF
 * @param prefixedIdentity whether this node as UE names a NAF key by {@code 3GPP-bootstrapping;B-TID} (D-67)
 */
public record KeysSettings(Optional<String> id, Optional<URI> uri, Optional<Fqdn> adminFqdn, ConnectionSettings connections,
        FetchSettings fetch, NafSettings naf, boolean prefixedIdentity) {
    private static final Map<String, Boolean> PREFIXED = Map.of("bare", false, "prefixed", true);

    /** A node that is no NAF and presents bare B-TIDs. */
    public KeysSettings(Optional<String> id, Optional<URI> uri, Optional<Fqdn> adminFqdn, ConnectionSettings connections,
            FetchSettings fetch) {
        this(id, uri, adminFqdn, connections, fetch, NafSettings.off(), false);
    }

    /** What counts without a configuration. */
    public static KeysSettings defaults() {
        return of(Optional.empty());
    }

    /** The default values for a node of this identity. */
    public static KeysSettings of(Optional<String> id) {
        return new KeysSettings(id, Optional.empty(), Optional.empty(), ConnectionSettings.defaults(), FetchSettings.defaults());
    }

    /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the property that is wrong */
    static KeysSettings of(KeysConfiguration c) {
        FetchSettings byDefault = FetchSettings.defaults();
        return new KeysSettings(text(c.id()).map(KeysSettings::identity), text(c.uri()).map(KeysSettings::uri),
                text(c.admin_fqdn()).map(KeysSettings::admin),
                new ConnectionSettings(Duration.ofSeconds(c.connection_idle()), c.connection_parallel()),
                new FetchSettings(c.fetch_in_flight(), c.fetch_waiting(), c.fetch_per_second(), c.fetch_burst(),
                        Duration.ofSeconds(c.fetch_refusal_memory()), byDefault.maxRefusals(), byDefault.answers()),
                new NafSettings(text(c.gba_agreement()), text(c.gba_nafFqdn()).map(name -> parse("gba.nafFqdn", () -> Fqdn.parse(name))),
                        text(c.gba_uaProtocolId()).map(id -> parse("gba.uaProtocolId", () -> UaProtocolId.parse(id))), c.gba_gsId(),
                        c.gba_u()), prefixed(c.gba_pskIdentity()));
    }

    private static boolean prefixed(String form) {
        return Optional.ofNullable(PREFIXED.get(form.trim())).orElseThrow(() -> wrong("gba.pskIdentity is neither bare nor prefixed"));
    }

    private static Optional<String> text(String value) {
        return Optional.of(value.trim()).filter(text -> !text.isEmpty());
    }

    /** In the one form in which a MEF or MAF knows it. */
    private static String identity(String text) {
        if (!text.startsWith("//")) {
            return parse("id", () -> Fqdn.parse(text).value());
        }
        try {
            return CseId.parse(text).absolute();
        } catch (KedgeException e) {
            return parse("id", () -> AeId.parse(text).absolute());
        }
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            if (uri.isAbsolute() && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw wrong("uri is no URI");
        }
        throw wrong("uri is no absolute URI with a host");
    }

    private static Fqdn admin(String text) {
        return parse("admin.fqdn", () -> Fqdn.parse(text));
    }

    private static <T> T parse(String property, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (KedgeException e) {
            throw wrong(property + ": " + e.detail());
        }
    }

    private static KedgeException wrong(String what) {
        return new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "org.kedge.association.keys: " + what);
    }
}
