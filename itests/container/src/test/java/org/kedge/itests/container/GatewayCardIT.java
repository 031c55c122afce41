package org.kedge.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.systemPackages;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Security;
import java.util.Arrays;
import java.util.Collection;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.kedge.itests.uicc.CardProfile;
import org.kedge.itests.uicc.VirtualReader;
import org.kedge.itests.uicc.VirtualTerminals;
import org.kedge.itests.uicc.VirtualUicc;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;

/** The shipped gateway with a virtual card, behind the provider interface of the JDK that real readers have. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class GatewayCardIT {
    private static final String PID = "org.kedge.usim.pcsc";
    private static final String USIM = "card";

    @Inject
    private BundleContext context;
    @Inject
    private ConfigurationAdmin configurations;
    private org.osgi.service.cm.Configuration configuration;

    /** Outside the framework: the reader belongs to the JVM. */
    @Configuration
    public Option[] gateway() {
        Security.removeProvider(VirtualTerminals.NAME);
        Security.addProvider(new VirtualTerminals(List.of(new VirtualReader("Kedge Virtual Reader 00 00"))));
        return Host.current().gateway(systemPackages("org.kedge.itests.uicc"));
    }

    @Before
    public void configure() throws Exception {
        configuration = configurations.createFactoryConfiguration(PID, null);
        configure(VirtualTerminals.NAME);
    }

    private void configure(String terminalType) throws Exception {
        Dictionary<String, Object> values = new Hashtable<>();
        values.put("name", USIM);
        values.put("terminal.type", terminalType);
        values.put("poll.interval", 100L);
        values.put("pin.alias", "card-pin");
        configuration.update(values);
    }

    @After
    public void remove() throws Exception {
        configuration.delete();
        Await.until("the USIM goes with its configuration", () -> !isOffered());
        reader().remove();
    }

    @Test
    public void theUsimIsThereWhileTheCardIs() throws Exception {
        assertFalse(isOffered());
        reader().insert(new VirtualUicc(CardProfile.usim()));
        Await.until("the USIM comes with the card", this::isOffered);
        assertEquals("001010123456789@ims.mnc001.mcc001.3gppnetwork.org", usim().subscriber().impi().value());
        // A challenge that no network made.
        assertTrue(usim().authenticate(new byte[16], new byte[16], GbaMode.ME) instanceof AkaResult.MacFailure);
        reader().remove();
        Await.until("the USIM goes with the card", () -> !isOffered());
        reader().insert(new VirtualUicc(CardProfile.usim()));
        Await.until("the USIM comes back", this::isOffered);
    }

    @Test
    public void theBundleIsUpdatedUnderTheCard() throws Exception {
        VirtualUicc card = new VirtualUicc(CardProfile.usim());
        reader().insert(card);
        Await.until("the USIM is there", this::isOffered);
        Bundle bundle = Arrays.stream(context.getBundles()).filter(b -> PID.equals(b.getSymbolicName())).findFirst().orElseThrow();
        bundle.stop();
        assertFalse(isOffered());
        Await.until("the channel is given back", () -> card.instructions().contains("708001"));
        bundle.start();
        Await.until("the USIM is back", this::isOffered);
    }

    @Test
    public void thePinComesThroughTheIntake() throws Exception {
        VirtualUicc card = new VirtualUicc(CardProfile.usim().withPin("4711"));
        reader().insert(card);
        Await.until("the shell says what is missing", () -> uicc().output().contains("3 tries left"));
        assertEquals(1, uicc().status());
        Path intake = home().resolve("intake");
        Await.until("the intake is there", () -> Files.isDirectory(intake));
        Files.writeString(home().resolve("card-pin.pin"), "4711\n");
        Files.setPosixFilePermissions(home().resolve("card-pin.pin"), PosixFilePermissions.fromString("rw-------"));
        Files.move(home().resolve("card-pin.pin"), intake.resolve("card-pin.pin"));
        Await.until("the card opens", () -> uicc().status() == 0);
        Await.until("the USIM is offered", this::isOffered);
        assertTrue(uicc().output(), uicc().output().contains("MEFs      mef.example.com, 192.0.2.10"));
        assertEquals("001010123456789@ims.mnc001.mcc001.3gppnetwork.org", usim().subscriber().impi().value());
        assertEquals(3, card.tries());
    }

    @Test
    public void withoutACardServiceTheGatewayRunsAndSaysSo() throws Exception {
        configure("NoSuchType");
        Await.until("the shell says so", () -> uicc().output().contains("no card service of type NoSuchType"));
        assertFalse(isOffered());
        assertTrue(shell("kedge:health").output().contains("usim." + USIM));
    }

    private Shell.Answer uicc() throws Exception {
        return shell("kedge:uicc " + USIM);
    }

    private Shell.Answer shell(String line) throws Exception {
        Path socket = home().resolve("run/shell.sock");
        Await.until(socket + " is there", () -> Files.exists(socket));
        return new Shell(socket).run(line);
    }

    private VirtualReader reader() {
        return ((VirtualTerminals) Security.getProvider(VirtualTerminals.NAME)).readers().get(0);
    }

    private boolean isOffered() {
        return !offered().isEmpty();
    }

    private AkaAuthenticator usim() {
        return context.getService(offered().iterator().next());
    }

    private Collection<ServiceReference<AkaAuthenticator>> offered() {
        try {
            return context.getServiceReferences(AkaAuthenticator.class, "(" + AkaAuthenticator.USIM + "=" + USIM + ")");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path home() {
        return Path.of(context.getProperty("kedge.home"));
    }
}
