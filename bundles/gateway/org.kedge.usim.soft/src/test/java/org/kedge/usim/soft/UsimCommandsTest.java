package org.kedge.usim.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.Test;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.itests.testkit.MemoryCredentialStore;

class UsimCommandsTest {
    private final MemoryCredentialStore store = new MemoryCredentialStore();
    private final UsimCommands commands = new UsimCommands();

    private String usims() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream console = new PrintStream(out, true, StandardCharsets.UTF_8);
        commands.usims((CommandSession) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {CommandSession.class},
                (proxy, method, arguments) -> method.getName().equals("getConsole") ? console : null));
        return out.toString(StandardCharsets.UTF_8);
    }

    private SoftUsim add(String name) {
        SoftUsim usim = new SoftUsim(name, () -> Optional.of(store));
        commands.addUsim(usim, Map.of(AkaAuthenticator.USIM, name, AkaAuthenticator.KIND, "soft"));
        return usim;
    }

    @Test
    void showsEachUsimButNoWholeImsi() {
        Network.bringIn(store, "b", Network.file(",\"gbaU\":true"));
        Network.bringIn(store, "isim", Network.file("").replace("\"imsi\":\"" + Network.IMSI + "\",\"mncLength\":2",
                "\"impi\":\"gw1@b.example.com\""));
        SoftUsim b = add("b");
        add("a");
        add("isim");
        String[] lines = usims().lines().toArray(String[]::new);
        assertEquals(4, lines.length);
        assertTrue(lines[1].matches("a +soft +- +- +KEDGE-602 .*"), lines[1]);
        assertTrue(lines[2].matches("b +soft +00101\\*{10} +ME,UICC +bsf\\.mnc001\\.mcc001\\.pub\\.3gppnetwork\\.org"), lines[2]);
        assertTrue(lines[3].matches("isim +soft +\\*{5} +ME +bsf\\.b\\.example\\.com"), lines[3]);
        commands.removeUsim(b);
        assertFalse(usims().contains("00101"));
    }

    @Test
    void saysWhenThereIsNone() {
        assertTrue(usims().startsWith("no USIM; configure org.kedge.usim.soft"));
    }
}
