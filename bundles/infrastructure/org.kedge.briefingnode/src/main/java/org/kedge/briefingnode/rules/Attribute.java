package org.kedge.briefingnode.rules;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attributes;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * One attribute of a distinguished name. Compared exactly, other than by {@link Rdn}, which ignores case and space of values.
 *
 * @param type keyword in lower case, else dotted OID
 * @param value unescaped; octets as {@code #} and hexadecimal digits
 */
record Attribute(String type, String value) {
    /** Keywords beside those of RFC 4514 that people write; without them a name shows such attributes as octets. */
    private static final Map<String, String> KEYWORDS = Map.ofEntries(Map.entry("2.5.4.3", "cn"), Map.entry("2.5.4.6", "c"),
            Map.entry("2.5.4.7", "l"), Map.entry("2.5.4.8", "st"), Map.entry("2.5.4.9", "street"), Map.entry("2.5.4.10", "o"),
            Map.entry("2.5.4.11", "ou"), Map.entry("2.5.4.4", "sn"), Map.entry("2.5.4.5", "serialnumber"), Map.entry("2.5.4.12", "t"),
            Map.entry("2.5.4.42", "givenname"), Map.entry("2.5.4.46", "dnqualifier"), Map.entry("2.5.4.65", "pseudonym"),
            Map.entry("2.5.4.97", "organizationidentifier"), Map.entry("0.9.2342.19200300.100.1.1", "uid"),
            Map.entry("0.9.2342.19200300.100.1.25", "dc"), Map.entry("1.2.840.113549.1.9.1", "emailaddress"));
    private static final Set<String> KNOWN = Set.copyOf(KEYWORDS.values());

    /** The attribute that a condition names; empty when it is not exactly one, of a known type, with a value. */
    static Optional<Attribute> parse(String text) {
        try {
            Set<Attribute> attributes = of(new LdapName(text));
            return attributes.size() == 1 ? attributes.stream().filter(attribute -> !attribute.value.isEmpty()
                    && (KNOWN.contains(attribute.type) || attribute.type.matches("[0-9]+(\\.[0-9]+)+"))).findFirst() : Optional.empty();
        } catch (InvalidNameException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** All attributes of a name, also those of RDNs with several. */
    static Set<Attribute> of(X500Principal name) {
        try {
            return of(new LdapName(name.getName(X500Principal.RFC2253, KEYWORDS)));
        } catch (InvalidNameException | IllegalArgumentException e) {
            // A name that cannot be read has no attribute that a rule could trust.
            return Set.of();
        }
    }

    private static Set<Attribute> of(LdapName name) {
        Set<Attribute> out = new HashSet<>();
        try {
            for (Rdn rdn : name.getRdns()) {
                Attributes attributes = rdn.toAttributes();
                for (var all = attributes.getAll(); all.hasMore();) {
                    var attribute = all.next();
                    for (var values = attribute.getAll(); values.hasMore();) {
                        out.add(new Attribute(type(attribute.getID()), value(values.next())));
                    }
                }
            }
        } catch (NamingException e) {
            throw new IllegalArgumentException(e);
        }
        return out;
    }

    private static String type(String id) {
        String lower = id.toLowerCase(Locale.ROOT);
        String oid = lower.startsWith("oid.") ? lower.substring("oid.".length()) : lower;
        return KEYWORDS.getOrDefault(oid, oid);
    }

    private static String value(Object value) {
        return value instanceof byte[] octets ? "#" + HexFormat.of().formatHex(octets) : value.toString();
    }

    static String texts(Set<Attribute> attributes) {
        return attributes.stream().map(Attribute::toString).sorted().collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return type.toUpperCase(Locale.ROOT) + "=" + Rdn.escapeValue(value);
    }
}
