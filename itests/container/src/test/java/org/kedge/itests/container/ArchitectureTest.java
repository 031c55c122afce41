package org.kedge.itests.container;

import static java.util.Map.entry;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Test;

/** The rules of the architecture over the manifests that were built: who may import whom, and what ships where. */
public class ArchitectureTest {
    /** Bundle to the bundles whose packages it may import, without the prefix {@code org.kedge.}. */
    private static final Map<String, Set<String>> ALLOWED = Map.ofEntries(
            entry("api", Set.of()),
            entry("api.infrastructure", Set.of("api")),
            entry("work", Set.of("api")),
            entry("crypto", Set.of("api")),
            entry("crypto.ec", Set.of()),
            entry("pki", Set.of("api", "crypto", "work")),
            entry("messages", Set.of("api")),
            entry("gba", Set.of("api", "crypto")),
            entry("store", Set.of("api", "crypto")),
            entry("transport", Set.of("api", "crypto", "pki")),
            entry("transport.dtls", Set.of("api", "crypto", "pki", "transport", "work")),
            entry("transport.tls", Set.of("api", "crypto", "pki", "transport", "work")),
            entry("association", Set.of("api", "crypto", "gba", "messages", "pki", "work")),
            entry("enrolee", Set.of("api", "crypto", "messages", "work")),
            entry("framework.psk", Set.of("api", "crypto", "messages")),
            entry("framework.certificate", Set.of("api", "crypto", "messages", "pki")),
            entry("framework.gba", Set.of("api", "crypto")),
            entry("gba.client", Set.of("api", "crypto", "gba", "messages", "work")),
            entry("usim.soft", Set.of("api", "gba")),
            entry("usim.pcsc", Set.of("api", "gba")),
            entry("briefing.local", Set.of("api", "crypto", "pki", "messages", "work")),
            entry("briefing.node", Set.of("api", "crypto", "pki", "messages", "work")),
            entry("registry", Set.of("api", "api.infrastructure", "crypto", "gba")),
            entry("registration", Set.of("api", "api.infrastructure", "crypto", "messages")),
            entry("mef", Set.of("api", "api.infrastructure", "crypto", "pki", "messages", "registration")),
            entry("maf", Set.of("api", "api.infrastructure", "crypto", "gba", "pki", "messages", "registration")),
            entry("bsf", Set.of("api", "api.infrastructure", "crypto", "gba", "pki", "messages", "registration")),
            entry("briefingnode", Set.of("api", "api.infrastructure", "crypto", "gba", "pki", "messages", "registration", "work")),
            entry("trigger.smpp", Set.of("api", "api.infrastructure", "work")),
            entry("shell", Set.of("api")),
            entry("audit", Set.of("api")),
            entry("metrics", Set.of("api")),
            entry("health", Set.of("api")));
    /** The only bundles that others compile against. */
    private static final Set<String> LIBRARIES = Set.of("api", "api.infrastructure", "crypto", "pki", "gba", "messages",
            "transport", "registration", "work");
    /** OSGi Core R7 has version 1.9 of it. */
    private static final Pattern FRAMEWORK = Pattern.compile("org\\.osgi\\.framework;version=\"\\[1\\.(\\d+)");
    private static final Set<String> GATEWAY_ONLY = Set.of("enrolee", "framework.psk", "framework.certificate", "framework.gba",
            "gba.client", "usim.soft", "usim.pcsc", "briefing.local", "briefing.node");
    private static final Set<String> INFRASTRUCTURE_ONLY = Set.of("api.infrastructure", "registry", "registration", "mef", "maf", "bsf",
            "briefingnode", "trigger.smpp");
    private static final List<String> GATEWAYS = List.of("gateway-felix", "gateway-equinox");
    private static final String INFRASTRUCTURE = "infrastructure-felix";

    private final Path features = Host.features();
    private final Map<String, Jar> kedge = Stream.concat(GATEWAYS.stream(), Stream.of(INFRASTRUCTURE))
            .flatMap(name -> Jar.ofKedge(features.resolve(name)).stream())
            .collect(Collectors.toMap(jar -> shortName(jar.name()), jar -> jar, (a, b) -> a));

    private static String shortName(String symbolicName) {
        return symbolicName.substring("org.kedge.".length());
    }

    @Test
    public void everyBundleHasItsRules() {
        assertEquals(new TreeSet<>(ALLOWED.keySet()), new TreeSet<>(kedge.keySet()));
    }

    @Test
    public void bundlesImportOnlyWhatTheyMay() {
        List<String> faults = new ArrayList<>();
        kedge.forEach((name, jar) -> jar.imports().stream().filter(p -> p.startsWith("org.kedge.")).forEach(imported -> {
            String owner = owner(imported);
            if (!owner.equals(name) && !ALLOWED.getOrDefault(name, Set.of()).contains(owner)) {
                faults.add(name + " imports " + imported + " of " + owner);
            }
        }));
        assertEquals(List.of(), faults);
    }

    private String owner(String exported) {
        return kedge.entrySet().stream().filter(e -> e.getValue().exports().containsKey(exported)).map(Map.Entry::getKey).findFirst()
                .orElse("nobody");
    }

    @Test
    public void implementationsExportNothing() {
        List<String> faults = kedge.entrySet().stream().filter(e -> !LIBRARIES.contains(e.getKey()))
                .flatMap(e -> e.getValue().exports().keySet().stream().map(p -> e.getKey() + " exports " + p)).toList();
        assertEquals(List.of(), faults);
    }

    @Test
    public void noForeignTypeLeavesABundle() {
        List<String> faults = kedge.entrySet().stream().flatMap(e -> e.getValue().exports().entrySet().stream()
                .flatMap(export -> Stream.concat(Stream.of(export.getKey()), export.getValue().stream())
                        .filter(p -> !p.startsWith("org.kedge.") && !isJson(e.getKey(), export.getKey(), p))
                        .map(p -> e.getKey() + ": " + export.getKey() + " shows " + p))).toList();
        assertEquals(List.of(), faults);
    }

    /** The strict reading of JSON is shared, and shows the tree that it reads. */
    private static boolean isJson(String bundle, String exported, String shown) {
        return bundle.equals("messages") && exported.equals("org.kedge.messages.json") && shown.startsWith("com.fasterxml.jackson.");
    }

    @Test
    public void contractsDependOnNothingButContracts() {
        Set<String> jdk = ModuleLayer.boot().modules().stream().flatMap(m -> m.getPackages().stream()).collect(Collectors.toSet());
        for (String name : List.of("api", "api.infrastructure")) {
            assertEquals(name, Set.of(), kedge.get(name).imports().stream()
                    .filter(p -> !p.startsWith("org.kedge.api.") && !jdk.contains(p)).collect(Collectors.toSet()));
        }
    }

    @Test
    public void nothingIsEmbedded() {
        List<String> faults = kedge.values().stream().flatMap(jar -> Stream.concat(
                jar.header("Bundle-ClassPath").stream().filter(path -> !path.equals(".")),
                jar.entries().stream().filter(e -> e.endsWith(".jar") || e.endsWith(".class") && !e.startsWith("org/kedge/")))
                .map(what -> jar.name() + " holds " + what)).toList();
        assertEquals(List.of(), faults);
    }

    @Test
    public void gatewayAndInfrastructureStayApart() {
        for (String gateway : GATEWAYS) {
            assertEquals(gateway, Set.of(), common(gateway, INFRASTRUCTURE_ONLY));
            assertTrue(gateway, shipped(gateway).containsAll(GATEWAY_ONLY));
        }
        assertEquals(Set.of(), common(INFRASTRUCTURE, GATEWAY_ONLY));
        assertTrue(shipped(INFRASTRUCTURE).containsAll(INFRASTRUCTURE_ONLY));
    }

    @Test
    public void bothGatewaysShipTheSameBundlesOfKedge() {
        assertEquals(shipped(GATEWAYS.get(0)), shipped(GATEWAYS.get(1)));
    }

    /** What resolves on Declarative Services 1.4 and Java 17 resolves on every host that is supported (OSGI-01, OSGI-02). */
    @Test
    public void bundlesAskForNoMoreThanTheLowestHostHas() {
        for (Jar jar : kedge.values()) {
            String required = jar.header("Require-Capability").orElse("");
            assertTrue(jar.name() + required, required.contains("(&(osgi.ee=JavaSE)(version=17))"));
            assertTrue(jar.name() + required, !required.contains("osgi.extender=osgi.component") || required.contains("(version>=1.4.0)"));
            assertEquals(jar.name(), List.of(), jar.imports().stream().filter(p -> p.startsWith("java.")).toList());
            Matcher framework = FRAMEWORK.matcher(jar.header("Import-Package").orElse(""));
            assertTrue(jar.name(), !framework.find() || Integer.parseInt(framework.group(1)) <= 9);
        }
    }

    private Set<String> shipped(String distribution) {
        return Jar.ofKedge(features.resolve(distribution)).stream().map(jar -> shortName(jar.name())).collect(Collectors.toCollection(
                TreeSet::new));
    }

    private Set<String> common(String distribution, Collection<String> names) {
        return shipped(distribution).stream().filter(names::contains).collect(Collectors.toSet());
    }
}
