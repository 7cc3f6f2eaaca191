"""Classes of credentials for models, clouds, databases, secret stores, code and builds: `name:description`."""

from typing import Final

INFRASTRUCTURE: Final = """
    abuseipdb_key:AbuseIPDB API key
    adafruit_key:Adafruit IO key
    ai21_key:AI21 Labs API key
    airbyte_token:Airbyte access token
    aiven_password:Password of an Aiven or DigitalOcean managed database
    akamai_token:Akamai EdgeGrid client or access token
    akeyless_key:Akeyless access key
    algolia_key:Algolia admin key
    alibaba_access_key:Alibaba Cloud access key id
    anthropic_key:Anthropic API or OAuth key
    anyscale_key:Anyscale API key
    apify_token:Apify API token
    appveyor_token:AppVeyor API token
    assemblyai_key:AssemblyAI API key
    atlassian_token:Atlassian or Bitbucket API token
    auth0_secret:Auth0 client secret
    aws_access_key:AWS access key id
    aws_bedrock_key:Amazon Bedrock API key
    aws_secret_key:AWS secret access key
    azure_client_secret:Microsoft Entra client secret
    azure_devops_token:Azure DevOps personal access token
    azure_service_key:Key of an Azure service (OpenAI, Search, Functions, Cosmos DB ...)
    azure_storage_key:Azure storage or service bus key
    backblaze_key:Backblaze B2 application key
    baseten_key:Baseten API key
    bitwarden_token:Bitwarden Secrets Manager access token
    brave_key:Brave Search API key
    browserstack_key:BrowserStack access key
    buildkite_token:Buildkite token
    bunny_key:Bunny account key
    cerebras_key:Cerebras API key
    circleci_token:CircleCI token
    clarifai_key:Clarifai key
    clickhouse_key:ClickHouse Cloud API secret key
    clickup_token:ClickUp personal token
    clojars_token:Clojars deploy token
    cloudflare_key:Cloudflare origin CA key or API token
    cloudsmith_key:Cloudsmith API key
    cockroach_key:CockroachDB Cloud API key
    codacy_token:Codacy project token
    codeclimate_token:Code Climate token
    codecov_token:Codecov upload token
    cohere_key:Cohere API key
    confluent_secret:Confluent Cloud API secret
    consul_token:HashiCorp Consul ACL token
    crates_token:crates.io API token
    crowdstrike_secret:CrowdStrike client secret
    cursor_key:Cursor API key
    databricks_token:Databricks access token
    dbt_token:dbt Cloud token
    deepgram_key:Deepgram API key
    deepseek_key:DeepSeek API key
    deno_token:Deno Deploy access token
    digitalocean_token:DigitalOcean token
    dnsimple_token:DNSimple access token
    docker_token:Docker Hub access token
    doppler_token:Doppler token
    drone_token:Drone CI token
    duo_secret:Duo secret key
    e2b_key:E2B API key
    elastic_key:Elastic Cloud API key
    elevenlabs_key:ElevenLabs API key
    exa_key:Exa API key
    expo_token:Expo access token
    fal_key:fal.ai key
    fastly_token:Fastly API token
    firecrawl_key:Firecrawl API key
    fireworks_key:Fireworks AI API key
    fivetran_secret:Fivetran API secret
    fly_token:Fly.io token
    fusionauth_key:FusionAuth API key
    gateway_key:Application key of this gateway
    gcore_token:Gcore API token
    gcp_api_key:Google API key
    gitea_token:Gitea or Forgejo access token
    gitee_token:Gitee access token
    github_token:GitHub token
    gitlab_token:GitLab token
    godaddy_key:GoDaddy API key
    google_oauth:Google OAuth client secret or token
    greynoise_key:GreyNoise API key
    groq_key:Groq API key
    harness_token:Harness access token
    hcaptcha_secret:hCaptcha secret key
    helicone_key:Helicone API key
    heroku_key:Heroku API key
    hetzner_token:Hetzner Cloud API token
    hexpm_key:Hex.pm API key
    huggingface_token:Hugging Face token
    ibm_key:IBM Cloud API key
    infisical_token:Infisical service token
    influxdb_token:InfluxDB token
    infracost_key:Infracost API key
    jetbrains_token:JetBrains Hub, YouTrack or TeamCity permanent token
    jfrog_token:JFrog Artifactory key
    jina_key:Jina AI API key
    jumpcloud_key:JumpCloud API key
    lambdatest_key:LambdaTest access key
    langfuse_key:Langfuse secret key
    langsmith_key:LangSmith API key
    linear_key:Linear API key
    linode_token:Linode (Akamai) access token
    llamacloud_key:LlamaCloud API key
    localstack_key:LocalStack auth token
    mem0_key:Mem0 API key
    mistral_key:Mistral AI API key
    modal_token:Modal token
    mongodb_atlas_key:MongoDB Atlas service account secret or API key
    n8n_key:n8n API key
    namecheap_key:Namecheap API key
    neon_key:Neon API key or database password
    netlify_token:Netlify token
    ngrok_token:ngrok auth token or API key
    nomad_token:HashiCorp Nomad ACL token
    npm_token:npm access token
    nuget_key:NuGet API key
    nvidia_key:NVIDIA API key
    okta_token:Okta API token
    onelogin_secret:OneLogin client secret
    onepassword_token:1Password service account token or secret key
    openai_key:OpenAI API key
    openrouter_key:OpenRouter API key
    openshift_token:OpenShift OAuth token
    ovh_key:OVHcloud application secret or consumer key
    packagist_token:Private Packagist token
    particle_token:Particle access token
    perplexity_key:Perplexity API key
    phabricator_token:Phabricator API token
    pinecone_key:Pinecone API key
    planetscale_token:PlanetScale token or password
    postman_key:Postman API key
    prefect_key:Prefect API key
    pulumi_token:Pulumi access token
    pypi_token:PyPI upload token
    quay_token:Quay.io robot token
    railway_token:Railway token
    rancher_token:Rancher API token
    rapidapi_key:RapidAPI key
    readme_key:ReadMe API key
    render_key:Render API key
    replicate_token:Replicate API token
    retool_key:Retool access token
    rubygems_key:RubyGems API key
    runpod_key:RunPod API key
    sambanova_key:SambaNova API key
    saucelabs_key:Sauce Labs access key
    scaleway_key:Scaleway secret key
    securitytrails_key:SecurityTrails API key
    shodan_key:Shodan API key
    shortcut_token:Shortcut API token
    snowflake_secret:Snowflake OAuth client secret
    snyk_token:Snyk API token
    sonarqube_token:SonarQube token
    sourcegraph_token:Sourcegraph access token
    stability_key:Stability AI API key
    stytch_secret:Stytch secret
    supabase_token:Supabase access token or secret key
    tailscale_key:Tailscale key
    tavily_key:Tavily API key
    tenable_key:Tenable API key
    tencent_key:Tencent Cloud secret id
    terraform_token:HCP Terraform token
    tinybird_token:Tinybird token
    todoist_token:Todoist API token
    together_key:Together AI API key
    travis_token:Travis CI token
    trello_token:Trello API token
    turnstile_secret:Cloudflare Turnstile secret key
    typesense_key:Typesense API key
    upcloud_token:UpCloud API token
    upstash_token:Upstash REST token
    vault_token:HashiCorp Vault token
    vercel_token:Vercel token
    virustotal_key:VirusTotal API key
    voyage_key:Voyage AI API key
    vultr_key:Vultr API key
    wakatime_key:WakaTime API key
    wandb_key:Weights & Biases API key
    wasabi_key:Wasabi secret key
    workos_key:WorkOS API key
    xai_key:xAI API key
    xata_key:Xata API key
    yandex_key:Yandex Cloud API key or token
    zerotier_token:ZeroTier API token
"""
