//! `/dev/components`: every component in its states, in the real frame. Development only; the axe tests and the screenshots
//! of the style look at this page, so a new component gets its place here. Each part is erased with `into_any`: the type of
//! the whole page in one piece would be deeper than the compiler goes.

use crate::components::*;
use domain::organizations::Color;
use leptos::prelude::*;

/// The page of all components.
#[component]
pub fn ComponentsPage() -> impl IntoView {
    provide_toasts();
    let nav = vec![
        NavItem::new("/dev/components", "Components", Glyph::Spark),
        NavItem::new("/acme/datasets", "Datasets", Glyph::Dataset),
        NavItem::new("/acme/evaluations", "Evaluations", Glyph::Flask),
        NavItem::new("/acme/live-evaluations", "Live evaluations", Glyph::Pulse),
        NavItem::new("/acme/guards", "Guards", Glyph::Shield),
        NavItem::new("/acme/registry", "Registry", Glyph::Parcel),
        NavItem::new("/acme/usage", "Usage & Balance", Glyph::Chart),
        NavItem::new("/acme/settings", "Settings", Glyph::Sliders),
    ];
    view! {
        <PageTitle text="Components"/>
        <Frame
            side=move || {
                let item = |name: &str, href: &str, color, current| SwitcherItem { name: name.into(), href: href.into(), color, logo: None, current };
                let all = vec![item("Acme Support", "/acme", None, true), item("Northwind", "/northwind", Some(Color::Teal), false)];
                view! {
                    <OrganizationSwitcher organizations=all create="/organizations/new"/>
                    <SideNav items=nav.clone()/>
                }
            }
            breadcrumb=|| {
                view! { <Breadcrumb items=vec![Crumb::link("Development", "/dev/mail"), Crumb::here("Components")]/> }
            }
            user=|| {
                view! {
                    <UserMenu name="Ada Lovelace" email="ada@example.com" invitations=2>
                        <MenuLine/>
                        <MenuItem>
                            <form method="get">
                                <ThemeChoice current="system"/>
                            </form>
                        </MenuItem>
                        <MenuLine/>
                        <MenuItem>
                            <form method="get">
                                <button>
                                    <Icon glyph=Glyph::SignOut/>
                                    "Sign out"
                                </button>
                            </form>
                        </MenuItem>
                    </UserMenu>
                }
            }
        >
            <PageHead title="Components" text="Every part from which pages are built, in each of its states.">
                <LinkButton href="/dev/mail" glyph=Glyph::Mail>"Letters"</LinkButton>
                <DialogButton dialog="invite" variant=Variant::Primary glyph=Glyph::Plus>"Invite members"</DialogButton>
            </PageHead>
            <div class="stack-l">
                <Figures/>
                <Lists/>
                <div>
                <Controls/>
                <Settings/>
                <Messages/>
                <Pieces/>
                </div>
            </div>
            <InviteDialog/>
        </Frame>
        <ToastRegion/>
    }
}

#[component]
fn Figures() -> impl IntoView {
    view! {
        <Stats>
            <Stat label="Balance" value="$24.10" note="of $25.00 bought on 2 November"/>
            <Stat label="Pass rate" value="93.4 %" note="1,121 of 1,200 rows"/>
            <Stat label="Rows judged this month" value="48,210"/>
        </Stats>
        <ChartKey/>
        <ShareBar parts=Parts { passed: 840, failed: 310, errors: 50 }/>
        <CourseChart
            caption="Verdicts along the dataset"
            stretches=vec![
                ("Rows 1 to 400".into(), Parts { passed: 350, failed: 40, errors: 10 }),
                ("Rows 401 to 800".into(), Parts { passed: 290, failed: 90, errors: 20 }),
                ("Rows 801 to 1,200".into(), Parts { passed: 200, failed: 180, errors: 20 }),
            ]
        />
    }
    .into_any()
}

#[component]
fn Lists() -> impl IntoView {
    let rows = [
        ("Support answers", "1,200", Tone::Success, "Completed", "2026-11-21T22:10:05Z", "m1"),
        ("Refund conversations", "318", Tone::Info, "Running", "2026-11-21T09:02:00Z", "m2"),
        ("Escalations, second quarter", "86", Tone::Warning, "Paused", "2026-11-18T16:44:00Z", "m3"),
        ("Onboarding questions", "2,045", Tone::Danger, "Failed", "2026-11-02T07:30:00Z", "m4"),
        ("Sample", "40", Tone::Neutral, "Draft", "2026-10-30T12:00:00Z", "m5"),
    ];
    let columns = vec![
        Column::new("Name").sort("?sort=name", Sort::Ascending),
        Column::new("Rows").numeric().sort("?sort=-rows", Sort::Unsorted),
        Column::new("Last run"),
        Column::new("Changed"),
        Column::new("Owner"),
        Column::actions(),
    ];
    view! {
        <div>
            <Tabs
                label="Datasets"
                items=vec![
                    Tab::new("?tab=all", "All").count(5).current(true),
                    Tab::new("?tab=mine", "Mine").count(2),
                    Tab::new("?tab=shared", "Shared with me"),
                ]
            />
            <Table caption="Datasets" columns=columns>
                {rows
                    .map(|(name, count, tone, state, at, menu)| {
                        view! {
                            <tr>
                                <th scope="row">
                                    <a href="/acme/datasets">{name}</a>
                                </th>
                                <td class="numeric">{count}</td>
                                <td>
                                    <Badge tone>{state}</Badge>
                                </td>
                                <td class="muted">
                                    <Time iso=at/>
                                </td>
                                <td>
                                    <Identity name="Ada Lovelace"/>
                                </td>
                                <td class="cell-actions">
                                    <Menu id=menu label=["Actions for ", name].concat() end=true>
                                        <MenuLink href="/acme/datasets" glyph=Glyph::Pencil>"Rename"</MenuLink>
                                        <MenuLink href="/acme/datasets" glyph=Glyph::Share>"Share"</MenuLink>
                                        <MenuLine/>
                                        <MenuItem danger=true>
                                            <form method="get">
                                                <button>
                                                    <Icon glyph=Glyph::Trash/>
                                                    "Delete"
                                                </button>
                                            </form>
                                        </MenuItem>
                                    </Menu>
                                </td>
                            </tr>
                        }
                    })
                    .into_iter()
                    .collect::<Vec<_>>()}
            </Table>
            <Pagination next=Some("?after=5".to_owned()) previous=None text="5 of 1,200 datasets"/>
        </div>
        <Table
            caption="Runs"
            columns=vec![Column::new("Run"), Column::new("Started"), Column::new("Rows").numeric()]
            empty="No runs yet. Run the evaluation to see its results here."
            show_caption=true
        >
            {Vec::<()>::new()}
        </Table>
        <Progress
            id="progress"
            label="Evaluating Support answers"
            done=420
            total=1200
            figures="420 of 1,200 rows · 38 a second · 21 s left"
        />
        <EmptyState
            glyph=Glyph::Dataset
            title="No datasets yet"
            text="A dataset holds the examples that your team reads and judges. Start from a CSV file."
        >
            <LinkButton href="/acme/datasets/import" variant=Variant::Primary glyph=Glyph::Upload>"Import dataset"</LinkButton>
        </EmptyState>
        <div class="grid">
            <LinkCard href="/acme/sample" glyph=Glyph::Spark title="Try the sample" text="Forty judged answers and an evaluation that runs in seconds."/>
            <LinkCard href="/acme/datasets/import" glyph=Glyph::Upload title="Import your own" text="A CSV file; the first row names the columns."/>
            <LinkCard href="/acme/settings/members" glyph=Glyph::Users title="Invite your team" text="Colleagues read, judge and run with you."/>
        </div>
    }
    .into_any()
}

#[component]
fn Controls() -> impl IntoView {
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

#[component]
fn Settings() -> impl IntoView {
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

#[component]
fn Messages() -> impl IntoView {
    let say = move |_| toasts().show(Tone::Success, "Invitation sent to grace@example.com");
    let undoable = move |_| toasts().show_with_undo("Row deleted", Callback::new(|()| ()));
    view! {
        <Section title="Banners" text="Something to know before going on.">
            <div class="stack">
                <Banner>"A new version of this dataset is ready."</Banner>
                <Banner tone=Tone::Success title="Payment received">"$25.00 was added to the balance."</Banner>
                <Banner
                    tone=Tone::Warning
                    title="The balance is low"
                    action=|| view! { <LinkButton href="/acme/usage" small=true>"Buy credits"</LinkButton> }
                >
                    "$1.20 is left. Runs with managed keys stop at zero."
                </Banner>
                <Banner tone=Tone::Danger title="The import failed">"Row 1,204 has 7 cells where 6 were expected. Nothing was kept."</Banner>
            </div>
        </Section>
        <Section title="Toasts" text="What just happened, with a way back.">
            <div class="stack">
                <Actions>
                    <Button on:click=say>"Say something"</Button>
                    <Button on:click=undoable>"Something to undo"</Button>
                </Actions>
                <div class="field">
                    <Toast tone=Tone::Success text="Invitation sent" undo=None on_dismiss=Callback::new(|()| ())/>
                </div>
                <div class="field">
                    <Toast tone=Tone::Danger text="The row could not be deleted" undo=Some(Callback::new(|()| ())) on_dismiss=Callback::new(|()| ())/>
                </div>
            </div>
        </Section>
    }
    .into_any()
}

#[component]
fn Pieces() -> impl IntoView {
    view! {
        <Section title="Badges and avatars">
            <div class="stack">
                <div class="row">
                    <Badge>"Draft"</Badge>
                    <Badge tone=Tone::Success glyph=Glyph::Check>"Pass"</Badge>
                    <Badge tone=Tone::Danger glyph=Glyph::X>"Fail"</Badge>
                    <Badge tone=Tone::Warning>"Paused"</Badge>
                    <Badge tone=Tone::Info>"Running"</Badge>
                </div>
                <div class="row">
                    <Avatar name="Grace Hopper" large=true/>
                    <Avatar name="Grace Hopper"/>
                    <Identity name="Grace Hopper" note="grace@example.com"/>
                    <Avatar name="Northwind" square=true/>
                </div>
            </div>
        </Section>
        <Section title="Words" text="Plain text needs no component.">
            <div class="stack">
                <p>
                    "A paragraph with a " <a href="/dev/components">"link"</a> ", a piece of " <code>"code"</code> " and a key: "
                    <CopyButton text="ds_01h455vb4pex5vsknk084sn02q" what="dataset id"/>
                </p>
                <pre tabindex="0">
                    <code>"assay push rows.csv --team Support\nassay run refunds --min-pass 0.9"</code>
                </pre>
            </div>
        </Section>
        <Section title="Icons" stacked=true>
            <div class="row">
                {GLYPHS.iter().map(|glyph| view! { <Icon glyph=*glyph/> }).collect::<Vec<_>>()}
            </div>
        </Section>
        <Section title="Danger zone" text="What cannot be undone stands apart and asks for the name.">
            <DialogButton dialog="delete" variant=Variant::Danger>"Delete organization"</DialogButton>
            <Dialog id="delete" title="Delete Acme Support?">
                <p class="muted">"5 datasets, 12 evaluations and all their results go with it. The balance of $24.10 is lost."</p>
                <form class="form" method="get">
                    <Field name="confirm" label="Type acme to go on" autocomplete="off" required=true/>
                    <Actions end=true>
                        <DialogClose dialog="delete">"Keep it"</DialogClose>
                        <Submit variant=Variant::Danger>"Delete organization"</Submit>
                    </Actions>
                </form>
            </Dialog>
        </Section>
    }
    .into_any()
}

#[component]
fn InviteDialog() -> impl IntoView {
    view! {
        <Dialog id="invite" title="Invite members">
            <p class="muted">"They get a letter with a link that is good for seven days."</p>
            <form class="form" method="get">
                <Field name="address" label="Email address" kind="email" required=true/>
                <Select name="base_role" label="Role" value="member" options=vec![Choice::new("admin", "Admin"), Choice::new("member", "Member")]/>
                <Actions end=true>
                    <DialogClose dialog="invite">"Cancel"</DialogClose>
                    <Submit>"Send Invitation"</Submit>
                </Actions>
            </form>
        </Dialog>
    }
    .into_any()
}

const GLYPHS: [Glyph; 49] = [
    Glyph::ArrowDown,
    Glyph::ArrowRight,
    Glyph::ArrowUp,
    Glyph::Building,
    Glyph::Card,
    Glyph::Chart,
    Glyph::Check,
    Glyph::ChevronDown,
    Glyph::ChevronLeft,
    Glyph::ChevronRight,
    Glyph::ChevronUpDown,
    Glyph::CircleCheck,
    Glyph::CircleX,
    Glyph::Clock,
    Glyph::Copy,
    Glyph::Dataset,
    Glyph::Dots,
    Glyph::Download,
    Glyph::External,
    Glyph::Eye,
    Glyph::Filter,
    Glyph::Flask,
    Glyph::Inbox,
    Glyph::Info,
    Glyph::Key,
    Glyph::Lock,
    Glyph::Mail,
    Glyph::Menu,
    Glyph::Monitor,
    Glyph::Moon,
    Glyph::Parcel,
    Glyph::Pencil,
    Glyph::Play,
    Glyph::Plus,
    Glyph::Pulse,
    Glyph::Refresh,
    Glyph::Search,
    Glyph::Share,
    Glyph::Shield,
    Glyph::SignOut,
    Glyph::Sliders,
    Glyph::Spark,
    Glyph::Sun,
    Glyph::Trash,
    Glyph::Upload,
    Glyph::User,
    Glyph::Users,
    Glyph::Warning,
    Glyph::X,
];
