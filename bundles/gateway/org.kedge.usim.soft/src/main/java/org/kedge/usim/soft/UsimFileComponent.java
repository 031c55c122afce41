package org.kedge.usim.soft;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.IntakeFormat;
import org.osgi.service.component.annotations.Component;

/** Publishes the format of USIM files to the intake, whether or not a software USIM is configured already. */
@Component(name = "org.kedge.usim.soft.intake")
public final class UsimFileComponent implements IntakeFormat {
    private final IntakeFormat format = new UsimFile();

    @Override
    public String suffix() {
        return format.suffix();
    }

    @Override
    public Credential read(String file, String name, byte[] octets) {
        return format.read(file, name, octets);
    }
}
