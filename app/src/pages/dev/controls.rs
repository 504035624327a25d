//! What people press, type into and choose from, and the parts of settings.

use crate::components::*;
use leptos::prelude::*;

/// Buttons, and every kind of field.
#[component]
pub fn Controls() -> impl IntoView {
    view! {
        <Section title="Buttons" text="One primary button a page. Danger names what goes.">
            <div class="stack">
                <Actions>
                    <Button variant=Variant::Primary>"Create organization"</Button>
                    <Button>"Cancel"</Button>
                    <Button variant=Variant::Danger glyph=Glyph::Trash>"Delete dataset"</Button>
                    <Button variant=Variant::Ghost>"Not now"</Button>
                    <Button glyph=Glyph::Refresh label="Try again"/>
                </Actions>
                <Actions>
                    <Button small=true glyph=Glyph::Filter>"Filter"</Button>
                    <Button small=true variant=Variant::Ghost glyph=Glyph::Dots label="More"/>
                    <Button disabled=true>"Disabled"</Button>
                    <Button variant=Variant::Primary pending=true>"Working"</Button>
                    <LinkButton href="/dev/components" glyph=Glyph::ArrowRight>"A link"</LinkButton>
                </Actions>
            </div>
        </Section>
        <Section title="Fields" text="Label, help, and the error beside what it is about.">
            <form class="form" method="get">
                <Field name="name" label="Display name" value="Acme Support" autocomplete="organization" help="Shown to everybody in the organization."/>
                <Field name="slug" label="Organization id" prefix="assay.example/" value="acme" mono=true readonly=true help="Chosen once; it can never be changed."/>
                <Field name="amount" label="Amount" kind="number" prefix="$" suffix="USD" value="25" min="5" step="1" inputmode="decimal"/>
                <Field name="password" label="Password" kind="password" autocomplete="current-password" required=true>
                    <a href="/forgot-password">"Forgot password?"</a>
                </Field>
                <Refused/>
                <Field name="file" label="CSV file" kind="file" accept=".csv"/>
                <TextArea name="prompt" label="Instructions" mono=true value="Answer yes when the reply names a refund.\n<b>Tags</b> stay text." help="What every row is asked."/>
                <Select
                    name="role"
                    label="Role"
                    value="member"
                    options=vec![Choice::new("admin", "Admin"), Choice::new("member", "Member"), Choice::new("viewer", "Viewer")]
                />
                <RadioGroup
                    name="evaluator"
                    legend="Evaluator"
                    value="contains"
                    options=vec![
                        Choice::new("contains", "Contains").help("The column holds these words."),
                        Choice::new("regex", "Expression").help("The column matches a regular expression."),
                    ]
                />
                <CheckboxGroup
                    name="permissions"
                    field="permissions[]"
                    legend="Permissions"
                    ticked=vec!["view_usage".to_owned()]
                    options=vec![
                        Choice::new("view_usage", "View usage").help("See the organization's usage and balance."),
                        Choice::new("delete_org", "Delete organization").help("You do not have it yourself.").disabled(true),
                    ]
                />
                <Checkbox name="header" label="The first row names the columns" checked=true help="Otherwise they are called column 1, column 2 …"/>
                <Checkbox name="letters" label="Tell me by mail when it is done"/>
                <Actions>
                    <Submit>"Save changes"</Submit>
                    <Button>"Cancel"</Button>
                </Actions>
            </form>
        </Section>
    }
    .into_any()
}

/// A field as it looks after the server refused it. Another context for its own part only.
#[component]
fn Refused() -> impl IntoView {
    view! {
        <div class="field">
            <div class="label">
                <label for="refused">"Email address"</label>
            </div>
            <input class="input" id="refused" type="email" value="ada@example" aria-invalid="true" aria-describedby="refused-error"/>
            <p class="error" id="refused-error">
                <Icon glyph=Glyph::Warning/>
                <span>"This address has no domain. Try name@example.com."</span>
            </p>
        </div>
    }
    .into_any()
}

/// Cards, descriptions and steps.
#[component]
pub fn Settings() -> impl IntoView {
    view! {
        <Section title="General" text="How the organization appears.">
            <Card foot=|| view! { <span>"Every member sees the new name at once."</span><Button small=true variant=Variant::Primary>"Save"</Button> }>
                <DescriptionList>
                    <Detail term="Organization id">
                        <CopyButton text="acme" what="organization id"/>
                    </Detail>
                    <Detail term="Created">
                        <Time iso="2026-11-02T08:15:00Z"/>
                    </Detail>
                    <Detail term="Owner">
                        <Identity name="Ada Lovelace" note="ada@example.com"/>
                    </Detail>
                    <Detail term="Plan">
                        <Badge tone=Tone::Info>"Enterprise"</Badge>
                    </Detail>
                </DescriptionList>
            </Card>
        </Section>
        <Section title="Card" text="With a head and its buttons." stacked=true>
            <Card title="Payment method" head=|| view! { <Button small=true>"Change"</Button> }>
                <p>"Visa ending in 4242, valid until 12/29"</p>
            </Card>
        </Section>
        <Section title="Steps" text="What is set up page by page." stacked=true>
            <Steps label="Steps" steps=vec![Step::link("Data", "#data"), Step::new("Judgments"), Step::new("Review")] current=1/>
        </Section>
    }
    .into_any()
}
