"""Classes of credentials for payments, messages, monitoring, offices and the web: `name:description`."""

from typing import Final

SERVICES: Final = """
    ably_key:Ably API key
    adobe_client_secret:Adobe OAuth client secret
    adyen_key:Adyen API key
    airbrake_key:Airbrake project key
    airtable_token:Airtable personal access token
    alchemy_token:Alchemy auth token
    alpaca_secret:Alpaca secret key
    alphavantage_key:Alpha Vantage API key
    amplitude_secret:Amplitude API or secret key
    appdynamics_key:AppDynamics access key
    asana_token:Asana personal access token
    axiom_token:Axiom API token
    bamboohr_key:BambooHR API key
    binance_secret:Binance API secret
    bitfinex_secret:Bitfinex API secret
    box_secret:Box client secret
    braintree_token:PayPal Braintree access token
    brex_token:Brex user token
    bugsnag_key:Bugsnag API key
    canva_secret:Canva client secret
    chargebee_key:Chargebee API key
    checkly_key:Checkly API key
    checkout_key:Checkout.com secret key
    clearbit_key:Clearbit secret key
    cloudinary_url:Cloudinary address with its secret
    coda_token:Coda API token
    coinbase_secret:Coinbase API secret
    contentful_token:Contentful personal access token
    datadog_key:Datadog API or application key
    deepl_key:DeepL API key
    discord_token:Discord bot token
    discord_webhook:Discord webhook address
    docusign_secret:DocuSign integration or secret key
    dropbox_token:Dropbox access token
    duffel_token:Duffel access token
    dwolla_secret:Dwolla secret
    dynatrace_token:Dynatrace token
    easypost_key:EasyPost API key
    etherscan_key:Etherscan API key
    eventbrite_token:Eventbrite private token
    facebook_token:Meta (Facebook) access token
    figma_token:Figma personal access token
    firebase_key:Firebase Cloud Messaging server key
    fixer_key:apilayer (Fixer, currencylayer) key
    flagsmith_key:Flagsmith server-side key
    flickr_secret:Flickr API key or secret
    flutterwave_key:Flutterwave secret key
    frameio_token:Frame.io developer token
    freshdesk_key:Freshworks API key
    ghost_key:Ghost admin API key
    giphy_key:GIPHY API key
    gocardless_token:GoCardless access token
    google_chat_webhook:Google Chat webhook address
    grafana_token:Grafana service account or cloud token
    greenhouse_key:Greenhouse Harvest key
    here_key:HERE API key
    honeycomb_key:Honeycomb ingest or management key
    hubspot_token:HubSpot private app token
    hunter_key:Hunter API key
    ifttt_key:IFTTT webhook key
    infura_key:Infura API key
    instagram_token:Instagram access token
    instana_token:Instana API token
    intercom_token:Intercom access token
    ipinfo_token:IPinfo token
    ipstack_key:ipstack, ipapi or ipdata key
    klarna_key:Klarna API key
    klaviyo_key:Klaviyo private key
    kraken_secret:Kraken private key
    launchdarkly_key:LaunchDarkly SDK or API key
    lever_key:Lever API key
    line_token:LINE channel access token
    linkedin_secret:LinkedIn client secret
    lob_key:Lob API key
    logfire_token:Pydantic Logfire token
    loggly_token:Loggly token
    logzio_token:Logz.io shipping token
    mailchimp_key:Mailchimp API key
    mailersend_token:MailerSend API token
    mailgun_key:Mailgun API key
    mailjet_secret:Mailjet API secret
    make_webhook:Make webhook address
    mandrill_key:Mandrill API key
    mapbox_token:Mapbox secret token
    mattermost_token:Mattermost access token
    maxmind_key:MaxMind licence key
    mercadopago_token:Mercado Pago access token
    mercury_token:Mercury API token
    messagebird_key:MessageBird (Bird) access key
    microsoft_webhook:Microsoft Teams webhook address
    midtrans_key:Midtrans server key
    mixpanel_secret:Mixpanel project token or secret
    mollie_key:Mollie API key
    mux_secret:Mux token secret
    newrelic_key:New Relic key
    newsapi_key:NewsAPI key
    notion_token:Notion integration token
    omise_key:Omise secret key
    onesignal_key:OneSignal API key
    openweather_key:OpenWeather API key
    opsgenie_key:Opsgenie API key
    paddle_key:Paddle API key
    pagerduty_key:PagerDuty API key
    paypal_secret:PayPal client secret
    personio_key:Personio client secret
    pinterest_token:Pinterest access token
    pipedrive_token:Pipedrive API token
    plaid_token:Plaid access token or secret
    plivo_token:Plivo auth token
    polar_token:Polar access token
    polygon_key:Polygon.io API key
    posthog_key:PostHog personal API key
    postmark_token:Postmark server token
    prismic_token:Prismic token
    pubnub_key:PubNub secret key
    pusher_secret:Pusher app secret
    quickbooks_secret:Intuit QuickBooks client secret
    raygun_key:Raygun API key
    razorpay_key:Razorpay key id
    recurly_key:Recurly private key
    reddit_secret:Reddit client secret
    resend_key:Resend API key
    rollbar_token:Rollbar access token
    salesforce_token:Salesforce session id or refresh token
    sanity_token:Sanity token
    scrapingbee_key:ScrapingBee API key
    segment_key:Segment write key or token
    sendgrid_key:SendGrid API key
    sendinblue_key:Brevo (Sendinblue) API key
    sentry_token:Sentry token
    serpapi_key:SerpApi key
    serper_key:Serper API key
    servicenow_secret:ServiceNow client secret
    shippo_token:Shippo API token
    shipstation_key:ShipStation API key
    shopify_token:Shopify access token or shared secret
    slack_token:Slack token
    slack_webhook:Slack webhook address
    smartsheet_token:Smartsheet access token
    sparkpost_key:SparkPost API key
    splunk_token:Splunk HEC token
    spotify_secret:Spotify client secret
    square_token:Square access token or secret
    statsig_key:Statsig server or console key
    statuspage_key:Atlassian Statuspage API key
    storyblok_token:Storyblok token
    strava_secret:Strava client secret
    stripe_key:Stripe secret or restricted key, or webhook secret
    sumologic_key:Sumo Logic access key
    telegram_token:Telegram bot token
    telnyx_key:Telnyx API key
    tomtom_key:TomTom API key
    transloadit_secret:Transloadit auth secret
    twilio_key:Twilio API key
    twitch_secret:Twitch client secret or token
    twitter_token:X (Twitter) bearer token or secret
    typeform_token:Typeform token
    unsplash_key:Unsplash access or secret key
    uptimerobot_key:UptimeRobot API key
    viber_token:Viber auth token
    vimeo_token:Vimeo access token
    vonage_secret:Vonage API secret
    webex_token:Webex access token
    webflow_token:Webflow API token
    wise_token:Wise API token
    wix_token:Wix API key
    xendit_key:Xendit secret key
    zapier_webhook:Zapier webhook address
    zendesk_token:Zendesk API token
    zoho_token:Zoho OAuth token
    zoom_secret:Zoom client secret
    zulip_key:Zulip API key
"""
